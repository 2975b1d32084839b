"""The small world's calls: an interviewer with hours, a call, somebody's wish."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.calls.models import BookingClaim, CallBooking, CallWish, Way
from portal.calls.slots import cells_of, to_epoch
from portal.candidates.models import Application
from portal.people.models import Person
from portal.staff.models import StaffAccount
from tests.factories import NOW, an_application, given
from tests.factories.calls import a_host


@dataclass(frozen=True)
class CallsWorld:
    """Public ids; the interviewer's is that of their account."""

    booking: str
    wish: str
    interviewer: str


def build_calls(
    db: Session, application: Application, other: Person, interviewer: StaffAccount
) -> CallsWorld:
    """A call of the world's person in two days; the other person would like other times."""
    host = a_host(staff=interviewer, for_everybody=True)
    starts_at = NOW + timedelta(days=2)
    cells = cells_of(to_epoch(starts_at), minutes=20, before=10, after=10)
    booking = CallBooking(
        person_id=application.person_id,
        application_id=application.id,
        host=host,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        first_cell=cells.start,
        end_cell=cells.stop,
        way=Way.PHONE,
        phone="+491701234567",
        questions="Wie geht es weiter?",
        idempotency_key="w" * 22,
        booked_at=NOW,
        changed_at=NOW,
    )
    elsewhere = an_application(person=other, vacancy=application.vacancy)
    given(db, booking, elsewhere)
    wish = CallWish(
        person_id=other.id, application_id=elsewhere.id, words="Nach 18 Uhr", created_at=NOW
    )
    claims = [BookingClaim(host_id=host.id, cell=c, booking_id=booking.id) for c in cells]
    given(db, wish, *claims)
    return CallsWorld(booking.public_id, wish.public_id, interviewer.public_id)
