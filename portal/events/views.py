"""Events for everybody: the list, the page of one, signing up."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.access import limits
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waking import wake
from portal.employer.queries import get_employer
from portal.events import pages, queries, signing
from portal.events.calendar import entry_of
from portal.events.errors import (
    AlreadySignedUp,
    NotAFullName,
    NotEnoughSeats,
    TooManyCompanions,
)
from portal.events.forms import GuestForm, SignUpForm
from portal.events.models import HOLD, Event, EventSignUp, SignUpState
from portal.events.queries import Listed
from portal.events.words import KINDS, when
from portal.people.addresses import Address, read_address
from portal.people.errors import NotAnAddress, NotAName
from portal.people.queries import person_of_id
from portal.web.database import committing, get_db
from portal.web.decorators import public
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.runtime import current_runtime

bp = Blueprint("events", __name__, url_prefix="/events")

ON_NAME = (NotAFullName, NotAName)
ON_COMPANIONS = (NotEnoughSeats, TooManyCompanions)


@bp.get("")
@public
def index() -> ResponseReturnValue:
    now, zone, language = clock.now(), get_employer(get_db()).zone, voice().language
    found = [
        {
            "event": listed.event,
            "title": listed.event.told("title", language),
            "summary": listed.event.told("summary", language),
            "lang": listed.event.language_of("title", language),
            "kind": _(KINDS[listed.event.kind]),
            "when": when(listed.event, zone),
            "door": pages.door_of(listed, now),
        }
        for listed in queries.upcoming_events(get_db(), now=now)
    ]
    return render_template("events/index.html", events=found)


@bp.get("/<slug:slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    return pages.event_page(_listed(slug), clock.now())


@bp.post("/<slug:slug>")
@public
def create_sign_up(slug: str) -> ResponseReturnValue:
    """One button for somebody we know; for a guest a mail, and the same answer whoever it is."""
    listed = _listed(slug)
    form = pages.sent_form(listed.event)
    if not form.is_submitted_and_valid():
        return pages.event_page(listed, clock.now(), form=form), 422
    try:
        if isinstance(form, GuestForm):
            return _ask(listed, form)
        return _sign_up(listed, form)
    except Conflict as refusal:
        return _refused(slug, form, refusal)


@bp.get("/<slug:slug>/asked")
@public
def asked(slug: str) -> ResponseReturnValue:
    """After a guest has asked: what happens next, in the same words for every address."""
    return render_template("events/asked.html", **pages.facts_of(_listed(slug).event))


@bp.get("/<slug:slug>/calendar.ics")
@public
def calendar(slug: str) -> ResponseReturnValue:
    event = _listed(slug).event
    base_url = current_runtime().settings.base_url
    entry = entry_of(event, base_url=base_url, language=voice().language)
    return ics(entry.to_ical(), event.slug)


def ics(content: bytes, name: str) -> Response:
    """A calendar entry as a file of its own."""
    response = Response(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.ics")
    return response


def _listed(slug: str) -> Listed:
    """Drafts are shown to staff alone."""
    drafts = current_user.is_staff and current_user.may("events.see")
    return queries.get_listed(get_db(), slug, drafts=drafts)


def _sign_up(listed: Listed, form: SignUpForm) -> ResponseReturnValue:
    with committing() as db:
        sign_up = signing.sign_up_person(
            db,
            event_id=listed.event.id,
            person=person_of_id(db, current_user.person_id),
            companions=form.number,
            now=clock.now(),
        )
        sentence = _outcome(sign_up)
    wake(current_runtime())
    flash(sentence)
    return redirect(url_for(".show", slug=listed.event.slug), code=303)


def _outcome(sign_up: EventSignUp) -> str:
    if sign_up.state is SignUpState.CONFIRMED:
        return _("You are signed up. We have sent you an email with the date for your calendar.")
    return _("You are on the waiting list. We write to you as soon as it is your turn.")


def _ask(listed: Listed, form: GuestForm) -> ResponseReturnValue:
    now = clock.now()
    listed.event.ensure_open(now)
    address = read_address(form.email.data or "")
    if not form.website.data and _may_come_from_here(now):
        with committing() as db:
            if _may_ask(db, address, now):
                signing.ask_as_guest(
                    db,
                    event_id=listed.event.id,
                    name=form.name.data or "",
                    email=form.email.data or "",
                    companions=form.number,
                    need=form.need.data or "",
                    language=voice().language,
                    now=now,
                    keeps_seat=_may_hold(db, listed.event, form.number + 1, now),
                )
        wake(current_runtime())
    return redirect(url_for(".asked", slug=listed.event.slug), code=303)


def _may_come_from_here(now: datetime) -> bool:
    near = limits.network_of(request.remote_addr)
    return limits.is_within(current_runtime(), limits.EVENTS_PER_NETWORK, near, now=now)


def _may_ask(db: Session, address: Address, now: datetime) -> bool:
    """Counted together with what it leads to: a try that is refused with a sentence is none."""
    limit, keys = limits.EVENTS_PER_ADDRESS, current_runtime().keys
    return limits.count_try(db, keys, limit, address.key, now=now) <= limit.most


def _may_hold(db: Session, event: Event, seats: int, now: datetime) -> bool:
    """Nobody can keep others from a small event by asking for all its seats and not answering: one
    network holds a part of them, and what goes beyond is fixed with the button of the mail alone.
    """
    most = max(signing.share_of(event), seats)  # the first group in any case
    share, keys = limits.Limit("event_share", most, HOLD), current_runtime().keys
    subject = f"{event.id} {limits.network_of(request.remote_addr)}"
    return limits.count_try(db, keys, share, subject, now=now, weight=seats) <= most


def _refused(slug: str, form: SignUpForm, refusal: Conflict) -> ResponseReturnValue:
    """The page as it is now, with what was typed, and the reason where it belongs."""
    get_db().rollback()
    if isinstance(refusal, AlreadySignedUp):
        flash(_(refusal.message))
        return redirect(url_for(".show", slug=slug), code=303)
    listed, sentence = _listed(slug), _(refusal.message, **refusal.values)
    if field := _field_of(form, refusal):
        form.refuse(field, sentence)
        return pages.event_page(listed, clock.now(), form=form), 422
    return pages.event_page(listed, clock.now(), form=form, problem=sentence), 409


def _field_of(form: SignUpForm, refusal: Conflict) -> object:
    if isinstance(refusal, ON_COMPANIONS) and "companions" in form:
        return form.companions
    if isinstance(form, GuestForm):
        if isinstance(refusal, NotAnAddress):
            return form.email
        if isinstance(refusal, ON_NAME):
            return form.name
    return None
