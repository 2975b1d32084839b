from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from portal.core.voices import AddressForm
from portal.employer.models import Employer

# Before HR has entered anything, pages and mails still need something to stand on.
NOT_SET_UP = {"id": 1, "name": "Nachklang", "short_name": "Nachklang", "country": "DE"}


def find_employer(db: Session) -> Employer | None:
    """The one row, if the installation has been set up."""
    known = db.identity_map.get(identity_key(Employer, 1))  # came along with the viewer
    held = known or db.scalar(_the_one())
    db.info["employer"] = held  # so that asking again costs no query
    return db.get(Employer, 1) if held is not None else None


@cache
def _the_one() -> Select[Employer]:
    """Built once: every page of a guest asks it."""
    return select(Employer).where(Employer.id == 1)


def get_employer(db: Session) -> Employer:
    """The employer; a blank one (not stored) as long as nothing has been entered."""
    return find_employer(db) or Employer(
        **NOT_SET_UP,
        city="",
        postal_address="",
        zone="Europe/Berlin",
        language="de",
        address_form=AddressForm.SIE,
        brand="#0d6d74",
        contact_name="",
        contact_title="",
        contact_email="",
        contact_phone="",
        contact_hours="",
        contact_hours_en="",
        retention_months=6,
        link_days=90,
        release_pause_minutes=10,
        revision=0,
    )
