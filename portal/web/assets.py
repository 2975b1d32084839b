"""Static files under a path with the hash of the whole tree: cached for a year, never stale."""

import gzip
import hashlib
import mimetypes
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.web.decorators import public

PACKAGE = Path(__file__).parents[1]
YEAR = 31_536_000
COMPRESSED = (".css", ".js", ".svg")


def asset_folder(name: str) -> Path:
    """``templates`` and ``static``: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


def asset(path: str) -> str:
    """The address of a static file; relative imports and url() inherit the hash."""
    return f"/static/{tree_hash()}/{path}"


def style_sheets(names: Sequence[str]) -> Markup:
    """The links to sheets: of css/components, or of another folder when the name says so."""
    return _links(tuple(names))


@lru_cache(maxsize=256)
def _links(names: tuple[str, ...]) -> Markup:
    paths = [name if "/" in name else f"components/{name}" for name in dict.fromkeys(names)]
    link = Markup('<link rel="stylesheet" href="%s">\n')
    return Markup("").join(link % asset(f"css/{path}.css") for path in paths)


@lru_cache
def tree_hash() -> str:
    """Twelve signs that change when any static file changes."""
    digest = hashlib.sha256()
    root = asset_folder("static")
    for file in sorted(root.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


@public
def serve(version: str, path: str) -> ResponseReturnValue:
    """One static file, small and cacheable. An old version gets today's file, for a short time."""
    file = _find(path)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = Response(file.read_bytes(), mimetype=kind)
    if file.suffix in COMPRESSED:
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.set_data(_compressed(file, version))
            response.headers["Content-Encoding"] = "gzip"
    current = version == tree_hash() and not current_app.debug
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if current else "no-cache"
    )
    return response


def _find(path: str) -> Path:
    root = asset_folder("static").resolve()
    file = (root / path).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        abort(404)
    return file


@lru_cache(maxsize=256)
def _compressed(file: Path, _version: str) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def init_app(app: Flask) -> None:
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("image/svg+xml", ".svg")
    app.add_url_rule("/static/<version>/<path:path>", "asset", serve)
    app.jinja_env.globals.update(asset=asset, style_sheets=style_sheets)
