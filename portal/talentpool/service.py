"""Joining, changing and leaving the talent pool, and what follows when a consent ends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.consents import service as consents
from portal.consents.endings import Ending
from portal.consents.models import Action, Purpose
from portal.consents.service import Decision
from portal.outbox.service import queue_mail
from portal.people.models import Person
from portal.talentpool import interests, queries
from portal.talentpool.errors import MembershipOver
from portal.talentpool.models import PoolMembership, PoolPlace
from portal.talentpool.wishes import Wishes, key_of

BATCH = 100


@dataclass(frozen=True)
class Saved:
    """What a form has changed. Wishes are only kept for a member."""

    given: tuple[Purpose, ...]
    withdrawn: tuple[Purpose, ...]
    is_member: bool


def save_choices(
    db: Session,
    *,
    person_id: int,
    before: Collection[Purpose],
    wanted: Collection[Purpose],
    wishes: Wishes,
    seals: Mapping[Purpose, str] | None,
    decision: Decision,
    now: datetime,
) -> Saved:
    """Each purpose by itself, and the wishes of a member.

    ``before`` is what the page showed as ticked, so that a form left open for long undoes nothing
    that was decided elsewhere. ``seals`` are those of the texts on it, None where there was no
    page. Refuses WordsHaveChanged.
    """
    _lock_person(db, person_id)
    given = tuple(
        purpose
        for purpose in Purpose
        if purpose in wanted
        and purpose not in before
        and consents.give(
            db,
            person_id=person_id,
            purpose=purpose,
            decision=decision if seals is None else replace(decision, seal=seals.get(purpose, "")),
            now=now,
        )
    )
    withdrawn = tuple(
        purpose
        for purpose in Purpose
        if purpose in before
        and purpose not in wanted
        and _withdrawn(db, person_id, purpose, decision, now)
    )
    is_member = Purpose.TALENT_POOL in wanted and _keep(db, person_id, wishes, now)
    return Saved(given, withdrawn, is_member)


def leave(db: Session, *, person_id: int, decision: Decision, now: datetime) -> bool:
    """The person leaves the pool; what they told us is deleted at once. False: was not in it."""
    _lock_person(db, person_id)
    return _withdrawn(db, person_id, Purpose.TALENT_POOL, decision, now)


def stay(db: Session, *, person_id: int, decision: Decision, now: datetime) -> None:
    """The person stays for another period; only when the end is near, so that twice is as good as
    once. Refuses MembershipOver and WordsHaveChanged."""
    _lock_person(db, person_id)
    member = queries.find_member(db, person_id=person_id, now=now)
    if member is None:
        raise MembershipOver
    if may_renew(member.until, now):
        consents.renew(
            db, person_id=person_id, purpose=Purpose.TALENT_POOL, decision=decision, now=now
        )
        member.membership.asked = 0


def may_renew(until: datetime, now: datetime) -> bool:
    """From the day on which we ask for the first time."""
    return until <= now + queries.FIRST_ASKED


def forget_member(db: Session, ending: Ending, now: datetime) -> None:
    """Nothing stays when the consent has ended, however it did. Who did not answer is told."""
    membership = queries.lock_membership(db, ending.person_id)
    if membership is not None:
        db.delete(membership)
        db.flush()
    if ending.action is Action.EXPIRED:
        queue_mail(
            db,
            "pool_ended",
            person_id=ending.person_id,
            dedupe_key=f"pool_ended:{ending.consent_id}",
            now=now,
        )


def ask_members(db: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Queues the question whether they stay, for those whose time comes; returns how many."""
    due = queries.due_for_asking(db, now=now, limit=limit)
    for member in due:
        membership = member.membership
        is_last = member.until - now <= queries.LAST_ASKED
        membership.asked = queries.ASKED_ENOUGH if is_last else 1
        queue_mail(
            db,
            "pool_renewal",
            person_id=membership.person_id,
            subject_id=membership.id,
            dedupe_key=f"pool_renewal:{membership.public_id}:{member.until:%Y%m%d}:{membership.asked}",
            now=now,
        )
    return len(due)


def _lock_person(db: Session, person_id: int) -> None:
    """One form of a person after the other; rows that only refer to the person do not wait."""
    db.scalar(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _withdrawn(
    db: Session, person_id: int, purpose: Purpose, decision: Decision, now: datetime
) -> bool:
    return consents.withdraw(
        db,
        person_id=person_id,
        purpose=purpose,
        channel=decision.channel,
        proof=decision.proof,
        now=now,
    )


def _keep(db: Session, person_id: int, wishes: Wishes, now: datetime) -> bool:
    """The wishes of a member; False when there is no consent to keep them on."""
    if not consents.still_agrees(db, person_id=person_id, purpose=Purpose.TALENT_POOL, now=now):
        return False
    membership = queries.lock_membership(db, person_id)
    if membership is None:
        membership = PoolMembership(person_id=person_id, since=now, asked=0)
        db.add(membership)
    membership.frequency, membership.changed_at = wishes.frequency, now
    membership.interests = interests.ensure_interests(db, wishes.interests, now=now)
    db.flush()
    _replace_places(db, membership, wishes.places)
    return True


def _replace_places(db: Session, membership: PoolMembership, places: tuple[str, ...]) -> None:
    if [place.name for place in membership.places] == list(places):
        return
    db.execute(delete(PoolPlace).where(PoolPlace.membership_id == membership.id))
    db.expire(membership, ["places"])
    db.add_all(
        PoolPlace(membership_id=membership.id, position=position, name=name, name_key=key_of(name))
        for position, name in enumerate(places, start=1)
    )
    db.flush()
    db.expire(membership, ["places"])
