"""Fills an empty database with Nordlicht Energie: its people, and two months of their work."""

from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.content import service as content
from portal.content.models import LegalPage
from portal.core.runtime import Runtime
from portal.core.voices import LANGUAGES, AddressForm
from portal.demo import calls as calls_share
from portal.demo import events as events_share
from portal.demo import exports as exports_share
from portal.demo import letters as letters_share
from portal.demo import people as people_share
from portal.demo import talentpool as talentpool_share
from portal.demo import vacancies as vacancies_share
from portal.demo.days import at_work
from portal.demo.files import demo_file
from portal.demo.past import catch_up
from portal.employer import service as employer
from portal.employer.queries import get_employer
from portal.staff import service as staff

OPENED = 420  # days ago; since then the employer has the portal
SHARES = (
    exports_share,
    letters_share,
    vacancies_share,
    calls_share,
    talentpool_share,
    events_share,
    people_share,
)

EMPLOYER = {
    "name": "Nordlicht Energie AG",
    "short_name": "Nordlicht Energie",
    "city": "Hamburg",
    "postal_address": "Netzweg 12, 22113 Hamburg",
    "country": "DE",
    "zone": "Europe/Berlin",
    "language": "de",
    "address_form": AddressForm.SIE,
    "brand": "#0d6d74",
    "contact_name": "Lena Vogt",
    "contact_title": "Recruiting",
    "contact_email": "recruiting@nordlicht.example",
    "contact_phone": "040 555 01 40",
    "contact_hours": "montags bis donnerstags von 9 bis 16 Uhr",
    "contact_hours_en": "Monday to Thursday, 9 to 16",
}


def load_demo(
    runtime: Runtime, *, passwords: dict[str, str], now: datetime, has_mailbox: bool = False
) -> None:
    """Employer, staff, people and what they did; ``passwords`` by address of the two accounts.

    With ``has_mailbox`` the mails of the past leave, each on its day; else all of them wait.
    """
    with runtime.writing() as db:
        _open_the_portal(db, at_work(now, days_ago=OPENED, hour=9), passwords)
    happenings = chain.from_iterable(share.story(now) for share in SHARES)
    for happening in sorted(happenings, key=lambda happening: happening.at):
        if has_mailbox:
            catch_up(runtime, until=happening.at)
        happening.tell(runtime, happening.at)
    if has_mailbox:
        catch_up(runtime, until=now)


def _open_the_portal(db: Session, now: datetime, passwords: dict[str, str]) -> None:
    employer.save_employer(db, values=EMPLOYER, now=now, actor=Actor.system())
    get_employer(db).release_pause_minutes = 0  # whoever tries the demo need not wait
    _write_legal_texts(db, now)
    for index, (address, password) in enumerate(passwords.items()):
        _add_account(db, index, address, password, now)


def _write_legal_texts(db: Session, now: datetime) -> None:
    for page in LegalPage:
        for language in LANGUAGES:
            body = demo_file(f"legal/{page.value}.{language}.md").decode()
            content.write_text(
                db, page=page, language=language, body=body, now=now, actor=Actor.system()
            )


def _add_account(db: Session, index: int, address: str, password: str, now: datetime) -> None:
    people = (
        ("Lena Vogt", "Recruiting", (Role.RECRUITER, Role.ADMINISTRATOR)),
        ("Jasper Ohm", "Recruiting", (Role.RECRUITER,)),
    )
    name, title, roles = people[index]
    staff.add_account(
        db,
        email=address,
        name=name,
        title=title,
        roles=roles,
        password=password,
        now=now,
        actor=Actor.system(),
    )
