"""What /home says about events: the own next one, and the next one there is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, Select, select

from portal.core.statements import one_of
from portal.employer.queries import get_employer
from portal.events.models import Event, EventSignUp, SignUpState, Visibility
from portal.events.words import day_of
from portal.web.database import get_db
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.ways import Way, WaySource

ORDER_OWN, ORDER_NEXT = 30, 60
COMES_OR_WAITS = (SignUpState.CONFIRMED, SignUpState.WAITING)


def asks(person_id: int, now: datetime) -> Mapping[str, ScalarSelect[Any]]:
    """Address, title, day and format of both, and whether the own one is certain."""
    own, ahead = _own(person_id, now), _ahead(now)
    return {
        "events_own_slug": _first(own, Event.slug),
        "events_own_title": _first(own, Event.title),
        "events_own_title_en": _first(own, Event.title_en),
        "events_own_day": _first(own, Event.starts_at),
        "events_own_format": _first(own, Event.format),
        "events_own_state": _first(own, EventSignUp.state),
        "events_next_slug": _first(ahead, Event.slug),
        "events_next_title": _first(ahead, Event.title),
        "events_next_title_en": _first(ahead, Event.title_en),
        "events_next_day": _first(ahead, Event.starts_at),
        "events_next_format": _first(ahead, Event.format),
    }


def ways(answers: Mapping[str, Any], _now: datetime) -> list[Way]:
    """Nothing where nothing is planned; the next event only once if it is the own one."""
    found = []
    own, ahead = answers["events_own_slug"], answers["events_next_slug"]
    if own:
        comes = answers["events_own_state"] is SignUpState.CONFIRMED
        found.append(_way(answers, "own", _own_words(comes), ORDER_OWN))
    if ahead and ahead != own:
        found.append(_way(answers, "next", _("Meet us again"), ORDER_NEXT))
    return found


SOURCE = WaySource(asks, ways)


def _own_words(comes: bool) -> str:
    return _("You are signed up") if comes else _("You are on the waiting list")


def _way(answers: Mapping[str, Any], which: str, title: str, order: int) -> Way:
    starts_at, kind = answers[f"events_{which}_day"], answers[f"events_{which}_format"]
    day = day_of(starts_at, kind, get_employer(get_db()).zone)
    note = _("Next on %(day)s", day=day) if which == "next" else day
    return Way(
        title=title,
        text=_title(answers, which),
        url=url_for("events.show", slug=answers[f"events_{which}_slug"]),
        note=note,
        order=order,
    )


def _own(person_id: int, now: datetime) -> Select[Any]:
    return (
        select(Event.id)
        .join(EventSignUp, EventSignUp.event_id == Event.id)
        .where(EventSignUp.person_id == person_id, one_of(EventSignUp.state, COMES_OR_WAITS))
        .where(Event.cancelled_at.is_(None), Event.ends_at > now)
    )


def _ahead(now: datetime) -> Select[Any]:
    return select(Event.id).where(
        Event.published_at.is_not(None),
        Event.cancelled_at.is_(None),
        Event.visibility == Visibility.PUBLIC,
        Event.starts_at > now,
    )


def _first(chosen: Select[Any], column: Any) -> ScalarSelect[Any]:
    ordered = chosen.with_only_columns(column).order_by(Event.starts_at, Event.id)
    return ordered.limit(1).scalar_subquery()


def _title(answers: Mapping[str, Any], which: str) -> str:
    english = answers[f"events_{which}_title_en"] if voice().language == "en" else ""
    title: str = english or answers[f"events_{which}_title"]
    return title
