""" "I want no further messages": from any mail without signing in, or from one's own page."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.entrance import queries
from portal.entrance.errors import NoSuchLink
from portal.entrance.forms import ButtonForm
from portal.entrance.models import Purpose
from portal.outbox import queries as outbox_queries
from portal.outbox import service as outbox
from portal.people.voices import form_for
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required, public
from portal.web.locale import speak_with
from portal.web.runtime import current_runtime

bp = Blueprint("silence", __name__)


@bp.get("/messages/<token:token>")
@public
def show(token: str) -> ResponseReturnValue:
    return _page(_person_of(token), token)


@bp.post("/messages/<token:token>")
@public
def create(token: str) -> ResponseReturnValue:
    _silence(_person_of(token))
    return redirect(url_for(".show", token=token), code=303)


@bp.post("/messages/<token:token>/resumption")
@public
def create_resumption(token: str) -> ResponseReturnValue:
    _resume(_person_of(token))
    return redirect(url_for(".show", token=token), code=303)


@bp.get("/messages")
@candidate_required
def show_mine() -> ResponseReturnValue:
    return _page(current_user.person_id, "")


@bp.post("/messages")
@candidate_required
def create_mine() -> ResponseReturnValue:
    _silence(current_user.person_id)
    return redirect(url_for(".show_mine"), code=303)


@bp.post("/messages/resumption")
@candidate_required
def create_my_resumption() -> ResponseReturnValue:
    _resume(current_user.person_id)
    return redirect(url_for(".show_mine"), code=303)


def _person_of(token: str) -> int:
    keys = current_runtime().keys
    link = queries.get_link(get_db(), keys, token, purposes=(Purpose.SILENCE,))
    if queries.is_over(link, clock.now()):
        raise NoSuchLink
    return link.person_id


def _page(person_id: int, token: str) -> ResponseReturnValue:
    if token:  # nobody has signed in, so nobody has been asked how to be addressed
        speak_with(form_for(get_db(), person_id))
    return render_template(
        "entrance/silence.html",
        form=ButtonForm(formdata=None),
        token=token,
        silent=outbox_queries.wants_silence(get_db(), person_id),
    )


def _silence(person_id: int) -> None:
    with committing() as db:
        outbox.silence_person(db, person_id=person_id, now=clock.now())


def _resume(person_id: int) -> None:
    with committing() as db:
        outbox.end_silence(db, person_id=person_id, now=clock.now())
