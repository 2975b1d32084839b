"""The floor: bare Flask, one page of Jinja, one query by SQLAlchemy, on the portal's own server.

``/<size>`` answers about ``size`` bytes, written as the tutorials of the three do it: a page in a
layout, twenty mapped rows, links by ``url_for``. Like our pages it holds a value about every fifty
bytes. Nothing else: no session, no languages, no dates, no headers, no log.
"""

import sys
from itertools import cycle, islice

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from portal.cli.serve import Server
from portal.web.server import options

ROWS = 20
ROW_BYTES = 232  # of one row of the table below, filled
LAYOUT = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for("static", filename="page.css") }}"></head>
<body><main><h1>{{ self.title() }}</h1>{% block content %}{% endblock %}</main></body></html>
"""
PAGE = """{% extends "layout.html" %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
<table>
{% for person in people %}
<tr class="row"><th scope="row">{{ person.first_name }} {{ person.last_name }}</th>
<td><a href="mailto:{{ person.email }}">{{ person.email }}</a></td>
<td class="end"><a href="{{ url_for("show", public_id=person.public_id) }}">Open this page</a></td>
</tr>
{% endfor %}
</table>
{% endblock %}
"""


class Base(DeclarativeBase):
    pass


class Person(Base):
    """The portal's table, as a program of its own would map it."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str]


def create_floor(url: str) -> Flask:
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE})
    engine = create_engine(url)

    @app.get("/<int:size>")
    def index(size: int) -> str:
        with Session(engine) as db:
            people = db.scalars(select(Person).order_by(Person.id).limit(ROWS)).all()
            shown = islice(cycle(people), max(1, round(size / ROW_BYTES)))
            return render_template("page.html", title="Floor", people=shown)

    @app.get("/people/<public_id>")
    def show(public_id: str) -> str:
        return public_id

    return app


if __name__ == "__main__":
    database, bind = sys.argv[1:]
    Server(lambda: create_floor(database), options(bind, 1)).run()
