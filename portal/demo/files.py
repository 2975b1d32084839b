"""What the demo ships."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path


@cache
def demo_file(name: str) -> bytes:
    """One of the files in ``data``."""
    return files("portal.demo").joinpath("data", *name.split("/")).read_bytes()


def demo_path(name: str) -> Path:
    """Where it lies on this machine."""
    with as_file(files("portal.demo").joinpath("data", name)) as path:
        return path
