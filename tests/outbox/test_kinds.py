"""Every kind of mail there is, sent in both languages and read back."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls.leaving import TO_PERSON, tell
from portal.calls.models import CallBooking
from portal.core import clock
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.entrance import service as entrance
from portal.entrance.models import LinkCode, PersonalLink, Purpose
from portal.events.models import SignUpState
from portal.feedback.models import FeedbackVersion
from portal.home import service as home
from portal.home.models import Topic
from portal.outbox import kinds
from portal.outbox.models import OutgoingMail
from portal.outbox.service import queue_mail
from portal.people.models import Person
from portal.privacy.models import RequestState
from portal.talentpool import service as talentpool
from tests.factories import NOW
from tests.factories.events import a_sign_up, an_event
from tests.factories.privacy import an_erasure_request
from tests.factories.talentpool import DECISION
from tests.outbox.sink import Sink
from tests.world import World, build_world


@pytest.fixture
def world(post: Runtime) -> World:
    return build_world(post)


@pytest.fixture(params=["de", "en"])
def mails(
    request: pytest.FixtureRequest, world: World, db: Session, sink: Sink, drain: Callable[[], int]
) -> dict[str, EmailMessage]:
    """One mail of each kind, as it arrived."""
    with write_transaction(db):
        person = db.get_one(Person, world.person_id)
        person.language = request.param
        entrance.send_new_link(db, person_id=person.id, now=NOW)
        queue_code(db, person)
        queue_answer(db, person)
        queue_calls(db, world)
        queue_event_mails(db, person)
        queue_pool_mails(db, world, request.param)
        queue_about_erasure(db, person)
    drain()
    names = {mail.message_id: mail.kind for mail in db.scalars(select(OutgoingMail))}
    return {names[str(mail["Message-ID"])]: mail for mail in sink.mails}


def queue_answer(db: Session, person: Person) -> None:
    said = home.say_incorrect(db, person_id=person.id, topic=Topic.NAME, words="", now=NOW)
    answer = "Danke. Ihr Name ist richtig geschrieben."
    lena = Actor.staff(1, "Lena Vogt")
    home.answer_correction(db, correction=said, answer=answer, now=NOW, actor=lena)


def queue_pool_mails(db: Session, world: World, language: str) -> None:
    """The question whether one stays; the other's time is over."""
    other = db.get_one(Person, world.other_person_id)
    other.language, other.first_name = language, "Zofia"
    talentpool.leave(db, person_id=other.id, decision=DECISION, now=NOW)
    talentpool.ask_members(db, now=NOW)
    queue_mail(db, "pool_ended", person_id=other.id, dedupe_key="pool_ended", now=NOW)


def queue_code(db: Session, person: Person) -> None:
    link = db.scalars(
        select(PersonalLink).where(
            PersonalLink.person_id == person.id, PersonalLink.purpose == Purpose.INVITE
        )
    ).first()
    assert link is not None
    expires_at = NOW + timedelta(minutes=10)
    code = LinkCode(link_id=link.id, person_id=person.id, created_at=NOW, expires_at=expires_at)
    db.add(code)
    db.flush()
    queue_mail(db, "link_code", person_id=person.id, subject_id=code.id, dedupe_key="code", now=NOW)


def queue_calls(db: Session, world: World) -> None:
    """As if the same call had been booked, moved, cancelled and remembered at once."""
    call = db.scalars(select(CallBooking).where(CallBooking.public_id == world.calls.booking)).one()
    for kind in ("call_booked", "call_moved", "call_link", "call_cancelled", "call_reminder"):
        queue_mail(db, kind, person_id=call.person_id, subject_id=call.id, dedupe_key=kind, now=NOW)
    tell(db, TO_PERSON, call, NOW, person_id=call.person_id)


def queue_event_mails(db: Session, person: Person) -> None:
    """One sign-up in each state, each with the mails that are true of it."""
    states = {
        SignUpState.HELD: ("event_confirm",),
        SignUpState.WAITING: ("event_waiting",),
        SignUpState.CANCELLED: ("event_left",),
        SignUpState.CONFIRMED: (
            "event_known",
            "event_moved_up",
            "event_changed",
            "event_reminder",
            "event_cancelled",
        ),
    }
    for state, names in states.items():
        db.add(sign_up := a_sign_up(event=an_event(), person=person, state=state))
        db.flush()
        for kind in names:
            queue_mail(
                db, kind, person_id=person.id, subject_id=sign_up.id, dedupe_key=kind, now=NOW
            )


def queue_about_erasure(db: Session, person: Person) -> None:
    """A decision for later, and one that is being carried out."""
    decided = {"person_id": person.id, "erase_on": NOW.date(), "last_mail_id": None}
    later = an_erasure_request(state=RequestState.SCHEDULED, **decided)
    begun = an_erasure_request(state=RequestState.ERASING, closed_at=NOW, **decided)
    db.add_all([later, begun])
    db.flush()
    for kind, about in (
        ("erasure_asked", later),
        ("erasure_answered", later),
        ("erasure_done", begun),
    ):
        queue_mail(db, kind, person_id=person.id, subject_id=about.id, dedupe_key=kind, now=NOW)


def test_each_kind_is_here(mails: dict[str, EmailMessage]) -> None:
    # read in tests/calls/test_mails.py and tests/privacy/test_before_erasing.py
    to_staff = {"call_host", "call_given_up"}
    assert set(mails) == set(kinds._kinds) - {"note"} - to_staff


LAST = {"call_taken_out", "erasure_done"}


def test_headers_of_each_kind(mails: dict[str, EmailMessage], world: World) -> None:
    for mail in mails.values():
        assert not mail.defects
        assert mail["Subject"].strip() == mail["Subject"] != ""
        assert abs(parsedate_to_datetime(mail["Date"]) - clock.now()) < timedelta(minutes=5)
        assert mail["From"].addresses[0].display_name == "Nordlicht Energie AG"
        assert mail["Reply-To"].addresses[0].addr_spec == "recruiting@nordlicht.example"
        assert mail["To"].addresses[0].display_name == "Zofia Möchlichen"
        assert mail["Content-Language"] in ("de", "en")
        assert mail["Auto-Submitted"] == "auto-generated"
        assert not [name for name in mail if name.lower().startswith("list-")]


def test_text_and_html_of_each_kind_say_the_same(mails: dict[str, EmailMessage]) -> None:
    for kind, mail in mails.items():
        text, reader = content(mail, "plain"), _Reader()
        reader.feed(content(mail, "html"))
        seen, told = words_of(" ".join(reader.texts)), words_of(text)
        assert seen - told == set(), kind
        assert told - seen == set(), kind
        assert [link for link in reader.links if link not in text] == [], kind


def test_each_kind_has_a_way_out_and_the_legal_pages(mails: dict[str, EmailMessage]) -> None:
    for kind, mail in mails.items():
        for part in ("plain", "html"):
            words = content(mail, part)
            # after the last mail no link of the person leads anywhere
            assert ("http://portal.test/messages/" in words) == (kind not in LAST)
            assert "http://portal.test/legal/imprint" in words
            assert "http://portal.test/legal/privacy" in words
            assert not re.search(r"https?://(?!portal\.test/)", words)


def content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"https?://\S+", " ", text)))


class _Reader(HTMLParser):
    """The words a reader sees, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("style", "title") or "display:none" in (given.get("style") or ""):
            self.hidden = tag
        if tag == "a":
            self.links.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def test_withdrawn_feedback_is_not_sent(
    world: World, db: Session, sink: Sink, drain: Callable[[], int]
) -> None:
    with write_transaction(db):
        db.scalars(select(FeedbackVersion)).one().withdrawn_at = NOW
    drain()
    letter = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == "feedback_ready")).one()
    assert (letter.sent_at, letter.deed.problem) == (None, "withdrawn")
    assert all("/l/" not in content(mail, "plain") for mail in sink.mails)
