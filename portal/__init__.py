"""Nachklang: the portal through which an employer looks after the people it did not hire."""

from typing import Any

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """``portal.create_app`` without loading Flask for everybody who only imports a core module."""
    if name == "create_app":
        from portal.app import create_app

        return create_app
    raise AttributeError(name)
