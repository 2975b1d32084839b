"""The world's share of consents and talent pool: both persons stay in touch."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.consents import tokens as consent_tokens
from portal.consents.models import Purpose
from portal.core.runtime import Runtime
from portal.people.models import Person
from portal.talentpool import tokens as pool_tokens_
from portal.talentpool.models import Frequency
from portal.talentpool.queries import find_member
from tests.factories import NOW
from tests.factories.talentpool import a_member, agreed

JOINED = NOW - timedelta(days=350)


def pool_tokens(db: Session, runtime: Runtime, person: Person, other: Person) -> dict[str, str]:
    """Tokens of the links in the mails to ``person``, whose time in the pool ends soon."""
    wishes = {"interests": ("IT",), "places": ("Hamburg",), "frequency": Frequency.MONTHLY}
    a_member(db, person, now=JOINED, **wishes)
    a_member(db, other, now=JOINED)
    agreed(db, person, Purpose.NEWSLETTER, now=JOINED)
    member = find_member(db, person_id=person.id, now=NOW)
    assert member is not None
    keys = runtime.keys
    return {
        "departure_token": consent_tokens.make_token(keys, person.public_id, Purpose.TALENT_POOL),
        "renewal_token": pool_tokens_.make_token(keys, member.membership.public_id),
    }
