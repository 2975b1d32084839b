"""The start page and the page a personal link leads to: a short letter with a few quiet ways on."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.content.models import LegalPage
from portal.content.queries import current_text
from portal.content.rendering import sections
from portal.core import clock
from portal.feedback.ways import current_letters
from portal.home import registry
from portal.people.models import Person
from portal.people.voices import called
from portal.web.database import get_db
from portal.web.decorators import candidate_required, public
from portal.web.locale import speak_with, voice

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """Who the employer is and what is open, in HR's words; nothing about who may be reading."""
    db = get_db()
    text = current_text(db, LegalPage.START, voice().language)
    return render_template(
        "home/start.html",
        sections=sections(text.body) if text is not None else (),
        announced=registry.announced(db, clock.now()),
    )


@bp.get("/home")
@candidate_required
def show() -> ResponseReturnValue:
    """The newest letter speaks; earlier ones and other ways stand below. Nothing is noted here."""
    db, now = get_db(), clock.now()
    voice()  # reads the person as well, so that the next line costs no query
    person = db.get_one(Person, current_user.person_id)
    letters = current_letters(db, person.id, now)
    if letters:
        speak_with(letters[0].form)
    return render_template(
        "home/show.html",
        called=called(person, voice().form),
        letters=letters,
        ways=registry.ways_for(db, person.id, now),
    )
