"""Each part has something to say at once: one statement, and every entry leads somewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.candidates.models import Situation
from portal.core import clock
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.core.statements import LaterMoment
from portal.core.voices import AddressForm
from portal.entrance.models import PersonalLink
from portal.events.models import EventSignUp
from portal.home.registry import ways_for
from portal.insights.registry import due_for, figures_between
from portal.outbox.models import OutgoingMail
from portal.outbox.service import queue_mail
from portal.registries import FIGURES, WAYS, WORKLIST
from portal.staff.models import StaffAccount
from portal.web.locale import Voice, speaking
from portal.web.worklist import due_entries
from tests.browser import Browser
from tests.factories import NOW, a_feedback, a_person, a_vacancy, an_application, given
from tests.world import World, build_world

StaffBrowser = Callable[..., Browser]
ALL = frozenset(Role)
GROUPS = {"write", "review", "mail", "calls", "events", "people"}


def everything(runtime: Runtime, db: Session) -> World:
    """The world, and what its parts still lack to have something for staff."""
    world = build_world(runtime)
    with_feedback = a_vacancy(title="Leitwarte", feedback_since=NOW - timedelta(days=9))
    plain = a_vacancy(title="Lager")
    twins = [
        a_person(first_name="Ada", last_name="Zwilling", email=f"ada.{n}@example.com")
        for n in (1, 2)
    ]
    author = db.get_one(StaffAccount, world.author_id)
    drafted = an_application(vacancy=with_feedback, told_at=None)
    given(
        db,
        *twins,
        a_feedback(application=drafted, author=author),
        an_application(vacancy=with_feedback, told_at=None, person=twins[0]),
        an_application(vacancy=plain, told_at=None, person=twins[1]),
        an_application(vacancy=plain, situation=Situation.OPEN),
    )
    db.execute(update(PersonalLink).values(disowned_at=NOW))
    db.execute(update(EventSignUp).values(need="Ein Platz ohne Stufen"))
    lost = db.scalars(select(OutgoingMail.deed_id)).first()
    queue_mail(
        db, "feedback_ready", person_id=twins[0].id, dedupe_key="late", now=NOW - timedelta(days=1)
    )
    db.flush()
    failed = {"state": DeedState.FAILED, "problem": "refused", "finished_at": NOW}
    db.execute(update(Deed).where(Deed.id == lost).values(**failed))
    db.commit()
    return world


def test_every_source_speaks_and_every_entry_leads_to_a_page(
    app: Flask, runtime: Runtime, db: Session, staff_browser: StaffBrowser
) -> None:
    everything(runtime, db)
    browser = staff_browser(*ALL, language="en")
    viewer = db.scalars(select(StaffAccount).order_by(StaffAccount.id.desc())).first()
    assert viewer is not None
    speaking_sources = set()
    with (
        app.test_request_context("/admin", base_url=runtime.settings.base_url),
        speaking(Voice("en")),
    ):
        me = Viewer("k", None, viewer.id, None, viewer.name, "en", ALL)
        entries = due_for(db, me, clock.now()).entries
        for source in WORKLIST:
            if due_entries(db, [source], me, clock.now()):
                speaking_sources.add(source.name)
    assert speaking_sources == {source.name for source in WORKLIST}
    for entry in entries:
        assert entry.task, entry
        assert entry.state_word, entry
        assert entry.verb, entry
        assert entry.group in GROUPS, entry
        browser.get(entry.url)
        assert browser.status == 200, entry
    browser.get("/admin")
    assert browser.status == 200
    for entry in entries:
        assert entry.url.replace("&", "&amp;") in browser.text


def test_figures_and_ways_of_all_parts_come_in_one_statement_each(
    app: Flask, runtime: Runtime, db: Session
) -> None:
    world = everything(runtime, db)
    week = (NOW - timedelta(days=7), NOW + timedelta(days=7))
    base_url = runtime.settings.base_url
    with app.test_request_context("/", base_url=base_url), speaking(Voice("en")):
        figures = figures_between(db, week, week)
        assert figures
        assert all(this == last for _label, this, last in figures)
        ways = ways_for(db, world.person_id, clock.now())
        assert {"Your call", "Stay in touch"} <= {way.title for way in ways}
        assert all(way.text and way.url for way in ways)
        assert ways_for(db, 10**6, clock.now())


def everything_asked() -> list[str]:
    """All statements of all sources in words, with the values that are fixed in them."""
    now: Any = LaterMoment("now")
    me = Viewer(staff_id=1, roles=ALL)
    rows = [source.rows(me, now) for source in WORKLIST]
    asked = [what for source in WAYS for what in source.asks(1, now).values()]
    counts = [figure.count for source in FIGURES for figure in source(now, now)]
    compiled = [one.compile() for one in (*rows, *asked, *counts) if one is not None]
    return [f"{one} {one.params}" for one in compiled]


def test_what_is_built_once_does_not_depend_on_who_was_first(app: Flask) -> None:
    asked = []
    for voice in (Voice("de"), Voice("en", AddressForm.DU, "Pacific/Auckland")):
        with app.test_request_context("/"), speaking(voice):
            asked.append(everything_asked())
    assert asked[0] == asked[1]
    assert len(asked[0]) > len(WORKLIST)
