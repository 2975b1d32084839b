"""What a person agreed to, to read and to print; and "I no longer agree" from any mail."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.consents import queries, service, tokens
from portal.consents.errors import NoSuchConsent
from portal.consents.labels import ACTIONS, CHANNELS, PROOFS
from portal.consents.leaving import LEAVING
from portal.consents.models import Channel, Proof, Purpose
from portal.consents.wordings import TITLES
from portal.core import clock
from portal.people.models import Person
from portal.people.queries import get_person, ids_of, person_of_id, survivor_of
from portal.people.voices import form_for
from portal.web import csrf
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required, public
from portal.web.locale import speak_with
from portal.web.runtime import current_runtime

bp = Blueprint("consents", __name__, url_prefix="/consents")


@bp.get("")
@candidate_required
def index() -> ResponseReturnValue:
    db, now = get_db(), clock.now()
    return render_template(
        "consents/index.html",
        person=person_of_id(db, current_user.person_id),
        printed_at=now,
        live=queries.live_consents(db, current_user.person_id, now),
        entries=queries.history(db, current_user.person_id),
        titles=TITLES,
        actions=ACTIONS,
        channels=CHANNELS,
        proofs=PROOFS,
    )


@bp.get("/withdrawal/<token:token>")
@public
def withdrawal(token: str) -> ResponseReturnValue:
    person, purpose = _named_by(token)
    db, now = get_db(), clock.now()
    holds = any(queries.has_consent(db, one, purpose, now) for one in ids_of(db, person.id))
    return _page(purpose, "ask" if holds else "none", token)


@bp.post("/withdrawal/<token:token>")
@csrf.exempt
@public
def create_withdrawal(token: str) -> ResponseReturnValue:
    """From the page's button, or straight from a mail program (RFC 8058, which allows no
    redirect). Twice is as good as once."""
    person, purpose = _named_by(token)
    with committing() as db:
        service.withdraw(
            db,
            person_id=person.id,
            purpose=purpose,
            channel=Channel.MAIL_LINK,
            proof=Proof.MAIL_LINK,
            now=clock.now(),
        )
    return _page(purpose, "done", token)


def _named_by(token: str) -> tuple[Person, Purpose]:
    """Who the person of the mail is today, and what for."""
    read = tokens.read_token(current_runtime().keys, token)
    if read is None:
        raise NoSuchConsent
    person = survivor_of(get_db(), get_person(get_db(), read[0]))
    speak_with(form_for(get_db(), person.id))
    return person, read[1]


def _page(purpose: Purpose, state: str, token: str) -> ResponseReturnValue:
    return render_template(
        "consents/withdrawal.html", words=LEAVING[purpose], state=state, token=token
    )
