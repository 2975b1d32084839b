"""The pages of feedback, filled: one letter for person, preview and post; editor and release."""

from typing import Any

from flask import render_template

from portal.candidates.labels import SITUATIONS
from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.feedback.content import VersionText
from portal.feedback.desk import Desk
from portal.feedback.forms import Editor, RevisionForm
from portal.people.models import Person
from portal.web.database import get_db
from portal.web.headers import frame_own_pages
from portal.web.locale import Voice, gettext, speaking, voice


def letter_of(text: VersionText) -> dict[str, Any]:
    """What feedback/letter.html needs, wherever it is shown."""
    return {"text": text, "greeting": greeting(text)}


def greeting(text: VersionText) -> str:
    """The first line, in the language of the letter: it belongs to it, not to the page."""
    with speaking(Voice(text.language, text.form, voice().zone)):
        return gettext("Hello %(name)s,", name=called(text))


def called(text: VersionText) -> str:
    """Du goes with the first name."""
    whole = f"{text.first_name} {text.last_name}".strip()
    return (text.first_name or whole) if text.form is AddressForm.DU else whole


def voice_of(person: Person, form: AddressForm) -> Voice:
    """How the portal speaks to this person, whoever of staff is looking."""
    return Voice(person.language, form, person.zone or get_employer(get_db()).zone)


def editor_page(desk: Desk, editor: Editor, *, stored: VersionText | None = None) -> str:
    """The editor with the preview of what is stored; ``stored`` when somebody else was quicker."""
    frame_own_pages()
    return render_template(
        "admin/feedback/edit.html",
        desk=desk,
        editor=editor,
        forms=editor.forms,
        greeting=greeting(desk.text),
        situations=SITUATIONS,
        stored=stored,
    )


def release_page(desk: Desk, form: RevisionForm, *, problem: str = "") -> str:
    """What the approver reads: the preview of one revision, and the button for that revision."""
    frame_own_pages()
    return render_template("admin/feedback/release.html", desk=desk, form=form, problem=problem)
