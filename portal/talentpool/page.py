"""All that the page of one person shows, in two statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.consents.models import Consent, ConsentText, Purpose, Wording
from portal.consents.queries import Shown, is_live, shown_of
from portal.outbox.models import Silence, SilenceReason
from portal.talentpool.interests import offered_among
from portal.talentpool.models import (
    Frequency,
    Interest,
    PoolMembership,
    PoolMembershipInterest,
    PoolPlace,
)
from portal.talentpool.unions import row_of, rows_of
from portal.talentpool.wishes import Wishes
from portal.vacancies.models import Vacancy


@dataclass(frozen=True)
class Standing:
    """What a person agrees to, and what they told us as a member; ``until`` is of the pool."""

    live: frozenset[Purpose]
    until: datetime | None
    wishes: Wishes
    is_silent: bool

    @property
    def is_member(self) -> bool:
        return Purpose.TALENT_POOL in self.live


@dataclass(frozen=True)
class Offer:
    """The texts to agree to, and the areas to choose from."""

    texts: Mapping[Purpose, Shown]
    areas: list[str]


def standing_of(db: Session, *, person_id: int, now: datetime) -> Standing:
    """One statement; nothing about wishes when the person is not in the pool."""
    mine = PoolMembership.person_id == person_id
    found = rows_of(
        db,
        row_of("live", Consent.purpose, at=Consent.expires_at).where(
            Consent.person_id == person_id, is_live(now)
        ),
        row_of("often", PoolMembership.frequency).where(mine),
        row_of("interest", Interest.name)
        .join(PoolMembershipInterest, PoolMembershipInterest.interest_id == Interest.id)
        .join(PoolMembership, PoolMembership.id == PoolMembershipInterest.membership_id)
        .where(mine),
        row_of("place", PoolPlace.name, number=PoolPlace.position)
        .join(PoolMembership, PoolMembership.id == PoolPlace.membership_id)
        .where(mine),
        row_of("silent", Silence.reason).where(
            Silence.person_id == person_id,
            Silence.reason == SilenceReason.WISH,
            Silence.ended_at.is_(None),
        ),
    )
    live = {Purpose(row.word): row.at for row in found.get("live", ())}
    is_member = Purpose.TALENT_POOL in live
    return Standing(
        live=frozenset(live),
        until=live.get(Purpose.TALENT_POOL),
        wishes=_wishes(found) if is_member else Wishes(),
        is_silent=bool(live) and "silent" in found,
    )


def _wishes(found: dict[str, list[Any]]) -> Wishes:
    places = sorted(found.get("place", ()), key=lambda row: row.number)
    often = [row.word for row in found.get("often", ())]
    return Wishes(
        interests=tuple(row.word for row in found.get("interest", ())),
        places=tuple(row.word for row in places),
        frequency=Frequency(often[0]) if often else Frequency.QUARTERLY,
    )


def offer_for(db: Session, wording: Wording) -> Offer:
    """One statement and the employer, who has been read before."""
    found = rows_of(
        db,
        row_of("text", ConsentText.purpose, more=ConsentText.body, number=ConsentText.number).where(
            ConsentText.wording == wording
        ),
        row_of("interest", Interest.name, more=Interest.name_key, at=Interest.retired_at),
        row_of("department", Vacancy.department).distinct(),
    )
    texts = sorted(found.get("text", ()), key=lambda row: row.number)
    return Offer(
        texts=shown_of(db, {Purpose(row.word): row.more for row in texts}, wording),
        areas=offered_among(
            [(row.more, row.word, row.at) for row in found.get("interest", ())],
            [row.word for row in found.get("department", ())],
        ),
    )
