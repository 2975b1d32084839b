"""The person's pages: choose when to read, read, say whether it helped."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.feedback import queries, service
from portal.feedback.content import version_text
from portal.feedback.errors import FeedbackOver, FeedbackWithdrawn
from portal.feedback.forms import RatingForm
from portal.feedback.models import Answer
from portal.feedback.onward import way_after_letter
from portal.feedback.pages import letter_of
from portal.feedback.queries import Reading
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.locale import speak_with

bp = Blueprint("feedback", __name__, url_prefix="/feedback")


@bp.get("/<pid:public_id>")
@candidate_required
def show(public_id: str) -> ResponseReturnValue:
    reading = _reading(public_id)
    if not reading.is_opened:
        return render_template("feedback/intro.html", **_letter(reading))
    form = RatingForm(formdata=None, data={"answer": reading.answer})
    return _reading_page(reading, form)


@bp.post("/<pid:public_id>/reading")
@candidate_required
def create_reading(public_id: str) -> ResponseReturnValue:
    _reading(public_id)
    with committing() as db:
        service.open_version(
            db, public_id=public_id, person_id=current_user.person_id, now=clock.now()
        )
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/rating")
@candidate_required
def create_rating(public_id: str) -> ResponseReturnValue:
    reading = _reading(public_id)
    form = RatingForm()
    if not form.is_submitted_and_valid():
        return _reading_page(reading, form), 422
    with committing() as db:
        service.rate_version(
            db,
            public_id=public_id,
            person_id=current_user.person_id,
            answer=Answer(form.answer.data),
            now=clock.now(),
        )
    return redirect(url_for(".show", public_id=public_id, _anchor="helped"), code=303)


def _reading_page(reading: Reading, form: RatingForm) -> str:
    onward = way_after_letter(
        get_db(),
        person_id=reading.version.person_id,
        application=reading.application,
        now=clock.now(),
    )
    return render_template("feedback/show.html", form=form, onward=onward, **_letter(reading))


@bp.errorhandler(FeedbackWithdrawn)
@bp.errorhandler(FeedbackOver)
def show_over(refusal: FeedbackWithdrawn | FeedbackOver) -> ResponseReturnValue:
    """Said kindly, with somebody to ask: it may happen while a person reads."""
    withdrawn = isinstance(refusal, FeedbackWithdrawn)
    return render_template("feedback/over.html", withdrawn=withdrawn), 410


def _reading(public_id: str) -> Reading:
    """The version of this address in the voice of its letter. Refuses a foreign one, and one that
    is over."""
    reading = queries.get_reading(get_db(), public_id, person_id=current_user.person_id)
    speak_with(version_text(reading.version).form)
    reading.version.ensure_readable(clock.now())
    return reading


def _letter(reading: Reading) -> dict[str, Any]:
    version = reading.version
    newer = None
    if version.is_replaced(clock.now()):
        newer = queries.find_live_version(get_db(), feedback_id=version.feedback_id)
    return letter_of(version_text(version)) | {
        "version": version,
        "released_at": version.released_at,
        "newer": newer,
        "answer": reading.answer,
    }
