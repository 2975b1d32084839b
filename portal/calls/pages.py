"""The person's pages of a call, filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.calls import offers, queries
from portal.calls.forms import ChooseForm, ConfirmForm, MoveForm
from portal.calls.models import CallBooking, CallHost, Way
from portal.calls.offers import NEXT_TIMES, Agenda, Slot
from portal.calls.phones import show_phone
from portal.calls.queries import Talk
from portal.calls.service import CallRequest
from portal.calls.words import CallTime, day_and_month, way_words, weekday
from portal.calls.zones import is_zone
from portal.candidates.models import Application
from portal.candidates.queries import address_form_of
from portal.core import clock
from portal.employer.queries import get_employer
from portal.people.queries import person_of_id
from portal.web.database import get_db
from portal.web.locale import gettext as _
from portal.web.locale import show_times_in, speak_with, voice
from portal.web.pages import unparted


@dataclass(frozen=True)
class Choice:
    """An application that can be spoken about, the others, and the free times."""

    talk: Talk
    others: Sequence[Talk]
    slots: Sequence[Slot]

    @property
    def ways(self) -> list[Way]:
        return [way for way in Way if any(way in host.ways for host in self.talk.hosts)]


def speak_about(application: Application) -> None:
    """The pages of a call say Sie or Du as the letter of its application."""
    speak_with(address_form_of(application, get_employer(get_db())))


def find_choice(wanted: str, now: datetime) -> Choice | None:
    """What the person can talk about; None when there is nothing. ``wanted`` is the public id of an
    application: another one, or none at all, gives the latest that is open."""
    talks = queries.talks_of(get_db(), person_id=current_user.person_id, now=now)
    useful = [talk for talk in talks if talk.is_open or talk.booked]
    if not useful:
        return None
    asked = [talk for talk in useful if talk.application.public_id == wanted]
    chosen = (asked or [talk for talk in useful if talk.is_open] or useful)[0]
    speak_about(chosen.application)
    others = [talk for talk in useful if talk is not chosen]
    return Choice(chosen, others, _slots(chosen.hosts, now) if chosen.is_open else [])


def _slots(hosts: Sequence[CallHost], now: datetime) -> list[Slot]:
    return offers.one_for_each_time(offers.free_slots(get_db(), hosts, now=now))


def use_asked_zone() -> str:
    """``?zone=`` shows the times of one page on other clocks; says what was asked in vain."""
    asked = request.args.get("zone", "")[:60]
    if not asked:
        return ""
    if not is_zone(asked):
        return asked
    show_times_in(asked)
    return ""


def choose_page(choice: Choice, form: ChooseForm) -> str:
    strange_zone = use_asked_zone()
    shown = agenda_of(choice.slots)
    return render_template(
        "calls/choose.html",
        form=form,
        choice=choice,
        agenda=shown,
        strange_zone=strange_zone,
        zone=voice().zone,
        **agenda_words(shown),
    )


def agenda_of(slots: Sequence[Slot]) -> Agenda:
    """The part of the times that the address asks for."""
    return offers.agenda(slots, zone=voice().zone, since=_day_arg("from"))


def agenda_words(agenda: Agenda) -> dict[str, Any]:
    """What components of the agenda need to speak; ``part`` is which of it the address asks for, so
    that a form that comes back shows the chosen time again."""
    first = agenda.days[0].slots[0].starts_at if agenda.days else clock.now()
    return {
        "part": {"from": request.args.get("from")},
        "time_of": time_of,
        "weekday": weekday,
        "day_and_month": day_and_month,
        "way_words": way_words,
        "zone_words": CallTime(first, first).zone,
    }


def time_of(slot: Slot | CallBooking) -> CallTime:
    return CallTime(slot.starts_at, slot.ends_at)


def _day_arg(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def confirm_page(talk: Talk, asked: CallRequest, form: ConfirmForm, *, problem: str = "") -> str:
    """With a ``problem`` the page offers the next free times in place of the one that is gone."""
    following: list[Slot] = []
    if problem:
        free = offers.free_slots(get_db(), talk.hosts, now=clock.now())
        following = offers.one_for_each_time(offers.fitting(free, asked.way))[:NEXT_TIMES]
        form.slot.choices = [SelectChoice(slot.key, slot_label(slot)) for slot in following]
        form.slot.data = None
    return render_template(
        "calls/confirm.html",
        form=form,
        talk=talk,
        way=asked.way,
        slot=find_slot(talk, asked.slot),
        problem=problem,
        following=following,
        time_of=time_of,
        email=person_of_id(get_db(), current_user.person_id).email,
    )


def slot_label(slot: Slot) -> str:
    when = time_of(slot)
    label = _(
        "%(day)s, %(span)s, with %(name)s", day=when.day, span=when.span, name=slot.host.staff.name
    )
    return unparted(label)


def find_slot(talk: Talk, key: str) -> Slot | None:
    """The slot of a key, whoever made it up; None when its interviewer is not offered here."""
    place = offers.read_key(key)
    if place is None:
        return None
    host = next((host for host in talk.hosts if host.public_id == place[0]), None)
    return Slot(host, place[1]) if host is not None else None


def move_page(template: str, booking: CallBooking, form: MoveForm, *, problem: str = "") -> str:
    """The other free times of a call that is booked, for the person and for staff."""
    shown = agenda_of(offers.times_to_move(get_db(), booking, now=clock.now()))
    return render_template(
        template,
        form=form,
        booking=booking,
        when=time_of(booking),
        agenda=shown,
        problem=problem,
        **agenda_words(shown),
    )


def call_page(booking: CallBooking, now: datetime, **more: Any) -> str:
    return render_template(
        "calls/show.html",
        booking=booking,
        when=time_of(booking),
        may_change=booking.may_change(now),
        is_over=booking.ends_at <= now,
        phone=show_phone(booking.phone) if booking.phone else "",
        **more,
    )
