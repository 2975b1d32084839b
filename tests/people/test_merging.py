"""Two entries become one person, and two again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import service as access
from portal.access.models import Device
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.entrance import service as entrance
from portal.entrance.models import PersonalLink
from portal.outbox.models import OutgoingMail, Silence, SilenceReason
from portal.outbox.queries import silences_of
from portal.outbox.service import note_bounce, queue_mail, silence_person
from portal.people import merging, queries
from portal.people.errors import (
    AddressGivenAway,
    AddressTaken,
    AlreadyMerged,
    MergedAgain,
    MergeIsOver,
    SamePerson,
)
from portal.people.merging import Keep
from portal.people.models import Person, PersonMerge
from portal.people.service import (
    NewPerson,
    add_people,
    add_person,
    correct_person,
    ensure_person,
)
from portal.people.suggestions import pair_ids, suggested_pairs
from tests.calls.scene import THURSDAY_TEN, a_scene, another
from tests.factories import NOW, a_link, a_person, an_application, an_employer, given
from tests.outbox.sink import Sink

LENA = Actor.system()
SOONER, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture
def two(db: Session) -> tuple[Person, Person]:
    """An earlier entry and the one that stays, each with an application."""
    source = a_person(first_name="Z.", email="zofia@alt.example")
    target = a_person(email="zofia@neu.example")
    given(db, source, target)
    given(db, an_application(person=source), an_application(person=target))
    return source, target


def merge(db: Session, two: tuple[Person, Person], **values: Any) -> PersonMerge:
    wanted: dict[str, Any] = {"keep": Keep(), "now": NOW, "actor": LENA} | values
    made = merging.merge_people(db, source_id=two[0].id, target_id=two[1].id, **wanted)
    db.commit()
    return made


def undo(db: Session, made: PersonMerge, now: Any = LATER) -> None:
    merging.undo_merge(db, public_id=made.public_id, now=now, actor=LENA)
    db.commit()


def owners(db: Session) -> set[int]:
    return set(db.scalars(select(Application.person_id)))


def test_everything_of_both_belongs_to_the_one(db: Session, two: tuple[Person, Person]) -> None:
    source, target = two
    made = merge(db, two)

    assert owners(db) == {target.id}
    assert source.merged_into_id == target.id
    assert (target.name, target.email) == ("Zofia Möchlichen", "zofia@neu.example")
    assert len(made.moved["application"]) == 1
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "people.merged")).one()
    assert entry.details == {"rows": 1}


def test_name_and_address_of_either_can_stay(db: Session, two: tuple[Person, Person]) -> None:
    _source, target = two
    merge(db, two, keep=Keep(name_of_source=True, address_of_source=True))
    assert (target.name, target.email) == ("Z. Möchlichen", "zofia@alt.example")
    assert target.search_name == " z mochlichen"


def test_both_addresses_lead_to_who_they_are_today(db: Session, two: tuple[Person, Person]) -> None:
    merge(db, two)
    for address in ("Zofia@ALT.example", "zofia@neu.example"):
        assert queries.find_person_by_email(db, address) is two[1]
    known = queries.people_by_key(db, ["zofia@alt.example"])
    assert known == {"zofia@alt.example": [(two[1].id, "Z. Möchlichen")]}


def test_nobody_else_gets_the_earlier_address(db: Session, two: tuple[Person, Person]) -> None:
    merge(db, two)
    with pytest.raises(AddressTaken):
        add_person(
            db,
            first_name="Lara",
            last_name="Ohm",
            email="zofia@alt.example",
            language="de",
            now=NOW,
            actor=LENA,
        )


def test_the_one_may_have_the_earlier_address_again(
    db: Session, two: tuple[Person, Person]
) -> None:
    merge(db, two)
    _source, target = two
    values = {"first_name": "Zofia", "last_name": "Möchlichen", "language": "de"}
    correct_person(db, person=target, email="zofia@alt.example", **values, now=NOW, actor=LENA)
    db.commit()
    assert target.email_key == "zofia@alt.example"


def test_links_in_old_mails_open_the_page_of_the_one(
    db: Session, two: tuple[Person, Person]
) -> None:
    given(db, link := a_link(person_id=two[0].id))
    merge(db, two)
    assert db.get_one(PersonalLink, link.id).person_id == two[1].id
    assert link.revoked_at is None


def test_a_browser_of_the_earlier_entry_has_to_come_in_again(
    db: Session, two: tuple[Person, Person]
) -> None:
    device, _key = access.remember_device(db, person_id=two[0].id, label="Firefox", now=NOW)
    db.commit()
    merge(db, two)
    stored = db.get_one(Device, device.id)
    assert (stored.person_id, stored.ended_at) == (two[1].id, NOW)


def test_mails_that_wait_go_to_the_address_that_stays(
    db: Session, two: tuple[Person, Person]
) -> None:
    entrance.send_new_link(db, person_id=two[0].id, now=NOW)
    db.commit()
    merge(db, two)
    assert db.scalars(select(OutgoingMail)).one().person.email == "zofia@neu.example"


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_wanted_no_messages_the_one_wants_none(
    db: Session, two: tuple[Person, Person], who: int
) -> None:
    silence_person(db, person_id=two[who].id, now=SOONER)
    db.commit()
    merge(db, two)
    assert silences_of(db, two[1].id) == {SilenceReason.WISH}


def test_when_both_wanted_none_one_wish_stays_behind(
    db: Session, two: tuple[Person, Person]
) -> None:
    for person in two:
        silence_person(db, person_id=person.id, now=SOONER)
    db.commit()
    merge(db, two)
    assert {row.person_id for row in db.scalars(select(Silence))} == {person.id for person in two}


@pytest.mark.parametrize(("keeps", "silent"), [(False, set()), (True, {SilenceReason.BOUNCE})])
def test_a_mailbox_that_does_not_exist_goes_with_its_address(
    db: Session, two: tuple[Person, Person], keeps: bool, silent: set[SilenceReason]
) -> None:
    note_bounce(db, person_id=two[0].id, now=SOONER)
    db.commit()
    merge(db, two, keep=Keep(address_of_source=keeps))
    assert silences_of(db, two[1].id) == silent


def test_two_who_shared_a_mailbox_share_it_no_longer(db: Session) -> None:
    shared = {"email": "familie@example.org", "address_shared_at": SOONER}
    given(db, source := a_person(**shared), target := a_person(**shared))
    made = merge(db, (source, target))
    assert target.address_shared_at is None

    undo(db, made)
    assert target.address_shared_at == SOONER
    assert len(queries.people_of_address(db, "familie@example.org")) == 2


def test_a_third_who_shares_the_mailbox_keeps_sharing_it(db: Session) -> None:
    shared = {"email": "familie@example.org", "address_shared_at": SOONER}
    given(db, source := a_person(**shared), target := a_person(**shared), a_person(**shared))
    merge(db, (source, target))
    assert target.address_shared_at == SOONER


def test_a_person_is_not_merged_with_itself(db: Session, two: tuple[Person, Person]) -> None:
    with pytest.raises(SamePerson):
        merge(db, (two[0], two[0]))


def test_whoever_is_late_learns_that_it_is_done(db: Session, two: tuple[Person, Person]) -> None:
    merge(db, two)
    for pair in (two, two[::-1]):
        with pytest.raises(AlreadyMerged):
            merge(db, pair)
        db.rollback()


def test_taking_it_back_restores_both(db: Session, two: tuple[Person, Person]) -> None:
    source, target = two
    queue_mail(db, "note", person_id=source.id, dedupe_key="note", now=SOONER)
    given(db, a_link(person_id=source.id))
    made = merge(db, two, keep=Keep(name_of_source=True, address_of_source=True))
    undo(db, made)

    assert source.merged_into_id is None
    assert (source.email, target.email) == ("zofia@alt.example", "zofia@neu.example")
    assert target.name == "Zofia Möchlichen"
    assert owners(db) == {source.id, target.id}
    assert db.scalars(select(OutgoingMail)).one().person_id == source.id
    assert {row.person_id for row in db.scalars(select(PersonalLink))} == {source.id}


def test_what_came_later_stays_with_the_one(db: Session, two: tuple[Person, Person]) -> None:
    made = merge(db, two)
    given(db, newer := an_application(person=two[1]))
    undo(db, made)
    assert newer.person_id == two[1].id


def test_what_has_gone_on_cannot_go_back(db: Session, two: tuple[Person, Person]) -> None:
    made = merge(db, two)
    given(db, somebody := a_person())
    moved = db.scalars(select(Application).where(Application.id.in_(made.moved["application"])))
    moved.one().person_id = somebody.id
    db.commit()
    assert merging.what_returns(db, made) == (0, 1)
    undo(db, made)
    assert owners(db) == {two[1].id, somebody.id}


def test_what_was_corrected_since_stays_corrected(db: Session, two: tuple[Person, Person]) -> None:
    made = merge(db, two, keep=Keep(name_of_source=True))
    two[1].first_name = "Zophia"
    db.commit()
    undo(db, made)
    assert two[1].name == "Zophia Möchlichen"


def test_after_thirty_days_it_stays(db: Session, two: tuple[Person, Person]) -> None:
    made = merge(db, two)
    with pytest.raises(MergeIsOver):
        undo(db, made, now=NOW + timedelta(days=30))
    db.rollback()
    undo(db, made, now=NOW + timedelta(days=30, seconds=-1))
    with pytest.raises(MergeIsOver):
        undo(db, made)


def test_an_address_given_away_since_cannot_come_back(
    db: Session, two: tuple[Person, Person]
) -> None:
    made = merge(db, two)
    two[0].email_key = "nicht.mehr@example.org"
    db.flush()
    given(db, a_person(email="zofia@alt.example"))
    two[0].email_key = "zofia@alt.example"
    db.commit()
    with pytest.raises(AddressGivenAway):
        undo(db, made)


def test_a_chain_is_taken_back_from_its_end(db: Session, two: tuple[Person, Person]) -> None:
    given(db, third := a_person(email="dritte@example.org"))
    first = merge(db, two)
    second = merge(db, (two[1], third))
    assert two[0].merged_into_id == third.id
    assert queries.find_person_by_email(db, "zofia@alt.example") is third

    with pytest.raises(MergedAgain):
        undo(db, first)
    db.rollback()
    undo(db, second)
    assert two[0].merged_into_id == two[1].id
    undo(db, first)
    assert two[0].merged_into_id is None


def test_suggestions_are_plain_equality(db: Session) -> None:
    shared = {"email": "familie@example.org", "address_shared_at": NOW}
    one, other = a_person(last_name="Müller"), a_person(last_name="Mueller")
    family = a_person(first_name="Lara", **shared), a_person(first_name="Emil", **shared)
    given(db, one, other, *family, a_person(first_name="Zoé"))

    found = suggested_pairs(db)
    assert {(pair.one, pair.other) for pair in found} == {(one, other), family}
    assert {pair.is_same_address for pair in found} == {True, False}

    merging.note_difference(db, one_id=other.id, other_id=one.id, now=NOW, actor=LENA)
    merging.note_difference(db, one_id=one.id, other_id=other.id, now=NOW, actor=LENA)
    merge(db, family)
    assert suggested_pairs(db) == []


def test_a_namesake_is_seen_however_the_name_was_written(db: Session) -> None:
    def pairs() -> set[tuple[str, str]]:
        return {(pair.one.email, pair.other.email) for pair in suggested_pairs(db)}

    rows = [
        NewPerson("Ada", "Brandt", *2 * (f"a{n}@example.org",), "de", "ada brandt") for n in (1, 2)
    ]
    add_people(db, rows, now=NOW)
    assert pairs() == {("a1@example.org", "a2@example.org")}

    name: dict[str, Any] = {
        "first_name": "Emil",
        "last_name": "Kost",
        "language": "de",
        "now": NOW,
    }
    ensure_person(db, email="e1@example.org", **name)
    guest = ensure_person(db, email="e2@example.org", **name)
    assert ("e1@example.org", "e2@example.org") in pairs()

    other = name | {"last_name": "Brand"}
    correct_person(db, person=guest, email=guest.email, actor=LENA, **other)
    assert len(pairs()) == 1
    changed = name | {"first_name": "ADA", "last_name": "Brandt"}
    correct_person(db, person=guest, email=guest.email, actor=LENA, **changed)
    assert len(pairs()) == 3


def test_beyond_fifty_pairs_are_only_said_to_be_more(db: Session) -> None:
    given(db, *(a_person(first_name="Kim", last_name="Lang") for _ in range(12)))
    assert len(suggested_pairs(db)) == 50
    assert len(db.scalars(pair_ids()).all()) == 51


def test_a_mail_about_what_stayed_with_the_earlier_entry_goes_to_the_person_of_today(
    post: Runtime, db: Session, sink: Sink, two: tuple[Person, Person]
) -> None:
    given(db, an_employer())
    merge(db, two)
    queue_mail(db, "note", person_id=two[0].id, dedupe_key="note", now=NOW)
    queue_mail(db, "note", person_id=two[0].id, dedupe_key="silent", now=LATER, due_at=LATER)
    db.commit()
    drain(post)
    (mail,) = sink.mails
    assert mail["To"] == "Zofia Möchlichen <zofia@neu.example>"

    silence_person(db, person_id=two[1].id, now=NOW)
    db.commit()
    with time_machine.travel(LATER):
        drain(post)
    assert len(sink.mails) == 1


def test_calls_of_both_stay_each_with_its_application(db: Session) -> None:
    """Merging cancels nothing that was promised; both calls are the one person's."""
    one = a_scene(db)
    other = another(db, one)
    calls = [one.book(), other.book(THURSDAY_TEN)]
    people = (one.application.person, other.application.person)
    made = merge(db, people)
    assert {call.person_id for call in calls} == {people[1].id}
    assert all(call.is_active for call in calls)
    undo(db, made)
    assert [call.person_id for call in calls] == [person.id for person in people]
