"""What the demo ships."""

from functools import cache
from importlib.resources import files


@cache
def demo_file(name: str) -> bytes:
    """One of the files in ``data``."""
    return files("portal.demo").joinpath("data", *name.split("/")).read_bytes()
