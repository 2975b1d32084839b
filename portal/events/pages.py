"""What the public pages of an event say: the state of its door, and who is looking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.employer.queries import get_employer
from portal.entrance.forms import ButtonForm
from portal.events import queries
from portal.events.forms import CompanionsForm, GuestForm, SignUpForm
from portal.events.links import make_token
from portal.events.models import Event, EventSignUp, SignUpState
from portal.events.queries import Listed
from portal.events.words import FORMATS, KINDS, SPOKEN, when
from portal.web.database import get_db
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.runtime import current_runtime


@dataclass(frozen=True)
class Door:
    """Whether somebody gets in. ``level`` is a state's circle, ``word`` its word; ``is_open`` for
    sign-ups, ``is_line`` when a new one goes to the end of the waiting list."""

    level: str
    word: str
    is_open: bool = False
    is_line: bool = False


def door_of(listed: Listed, now: datetime) -> Door:
    """No hurry in words: how many seats are free, or that people wait."""
    event = listed.event
    if shut := _shut(event, now):
        return Door("empty", shut)
    if event.free > 0 and not listed.waiting:
        free = _("%(free)s of %(capacity)s seats free", free=event.free, capacity=event.capacity)
        return Door("full", free, is_open=True)
    if event.has_waiting_list:
        return Door("half", _("Fully booked, waiting list open"), is_open=True, is_line=True)
    return Door("empty", _("Fully booked"))


def _shut(event: Event, now: datetime) -> str:
    if event.cancelled_at is not None:
        return _("Does not take place")
    if event.published_at is None:
        return _("Draft")
    if now >= event.ends_at:
        return _("Over")
    if now >= event.starts_at:
        return _("Has begun")
    return "" if event.is_open(now) else _("Signing up is closed")


def event_page(
    listed: Listed, now: datetime, *, form: SignUpForm | None = None, problem: str = ""
) -> str:
    """The event, and what this reader can do about it."""
    event = listed.event
    own = _own_sign_up(get_db(), event)
    if form is None:
        form = blank_form(event)
    return render_template(
        "events/show.html",
        form=form,
        door=door_of(listed, now),
        waiting=listed.waiting,
        own=own,
        own_token=make_token(current_runtime().keys, own) if own is not None else "",
        problem=problem,
        is_over=now >= event.ends_at,
        **facts_of(event),
    )


def blank_form(event: Event) -> SignUpForm:
    form = (SignUpForm if current_user.is_person else GuestForm)(formdata=None)
    form.offer(event.companions_max)
    return form


def sent_form(event: Event) -> SignUpForm:
    form = (SignUpForm if current_user.is_person else GuestForm)()
    form.offer(event.companions_max)
    return form


def _own_sign_up(db: Session, event: Event) -> EventSignUp | None:
    if not current_user.is_person:
        return None
    return queries.find_live(db, event_id=event.id, person_id=current_user.person_id)


def facts_of(event: Event) -> dict[str, Any]:
    """What every page about one event shows of it."""
    language = voice().language
    zone = get_employer(get_db()).zone
    deadline = event.sign_up_until
    return {
        "event": event,
        "when": when(event, zone),
        "kind": _(KINDS[event.kind]),
        "format": _(FORMATS[event.format]),
        "spoken": _(SPOKEN[event.spoken]),
        "title": event.told("title", language),
        "title_language": event.language_of("title", language),
        "deadline": deadline if deadline and deadline < event.starts_at else None,
    }


def sign_up_page(
    sign_up: EventSignUp, token: str, now: datetime, *, form: Any = None, problem: str = ""
) -> str:
    """One sign-up, for whoever has its link."""
    event = sign_up.event
    is_ahead = event.cancelled_at is None and now < event.starts_at
    if form is None:
        form = companions_form(sign_up, now)
    return render_template(
        "events/sign_up.html",
        form=form,
        button=ButtonForm(formdata=None),
        sign_up=sign_up,
        token=token,
        place=queries.place_in_line(get_db(), sign_up),
        is_ahead=is_ahead,
        is_open=event.is_open(now),
        is_over=event.cancelled_at is not None or now >= event.ends_at,
        problem=problem,
        **facts_of(event),
    )


def companions_form(
    sign_up: EventSignUp, now: datetime, *, sent: bool = False
) -> CompanionsForm | None:
    """None where there is nothing to choose; somebody who waits can only bring fewer."""
    event = sign_up.event
    comes = sign_up.state is SignUpState.CONFIRMED
    may_grow = comes and event.is_open(now)
    most = max(sign_up.companions, event.companions_max if may_grow else 0)
    if not most or sign_up.state not in (SignUpState.CONFIRMED, SignUpState.WAITING):
        return None
    data = {"companions": sign_up.companions}
    form = CompanionsForm(data=data) if sent else CompanionsForm(formdata=None, data=data)
    form.companions.offer(most)
    return form
