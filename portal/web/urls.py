"""Shapes of ids in addresses: anything else never reaches a view or the database."""

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter


class PublicId(BaseConverter):
    """``<pid:public_id>``: 22 signs of a random id."""

    regex = r"[A-Za-z0-9_-]{22}"


class Slug(BaseConverter):
    """``<slug:slug>``: a readable name, small letters, digits and hyphens."""

    regex = r"[a-z0-9-]{1,80}"


class Token(BaseConverter):
    """``<token:token>``: something signed; whatever stands there is checked by its signature."""

    regex = r"[^/]{1,500}"


def init_app(app: Flask) -> None:
    app.before_request(refuse_nul)
    app.url_map.converters.update(pid=PublicId, slug=Slug, token=Token)


def refuse_nul() -> None:
    """No address of ours holds one, and PostgreSQL takes none: nothing looks further into it."""
    if "\0" in request.path:
        abort(404)
