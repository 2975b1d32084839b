"""Believable rows; each factory takes what a test wants to say about them and nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import Application, Situation, ToldBy
from portal.content.models import LegalPage, LegalText
from portal.core.db import Base
from portal.employer.models import Employer
from portal.entrance.models import PersonalLink, Purpose
from portal.feedback.models import Feedback, FeedbackPoint, FeedbackState, PointKind
from portal.people.models import Person
from portal.staff.models import StaffAccount, StaffRole
from portal.staff.passwords import hash_password
from portal.vacancies.models import Criterion, Vacancy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "drei kleine Wörter am Morgen"
_numbers = count(1)
_password_hash = ""


def given(db: Session, *rows: Base) -> None:
    """These rows exist: stored, with ids."""
    db.add_all(rows)
    db.commit()


def an_employer(**values: Any) -> Employer:
    defaults = {
        "name": "Nordlicht Energie AG",
        "short_name": "Nordlicht Energie",
        "city": "Hamburg",
        "postal_address": "Netzweg 12, 22113 Hamburg",
        "contact_name": "Lena Vogt",
        "contact_title": "Personal",
        "contact_email": "recruiting@nordlicht.example",
        "contact_phone": "040 555 01 40",
        "contact_hours": "montags bis donnerstags von 9 bis 16 Uhr",
        "contact_hours_en": "Monday to Thursday from 9 to 16",
        "release_pause_minutes": 0,
    }
    return Employer(**defaults | values)


def a_person(**values: Any) -> Person:
    number = next(_numbers)
    email = values.pop("email", f"zofia.moechlichen.{number}@example.com")
    defaults = {
        "first_name": "Zofia",
        "last_name": "Möchlichen",
        "email": email,
        "email_key": email.strip().lower(),
        "language": "de",
        "created_at": NOW,
    }
    return Person(**defaults | values)


def a_vacancy(**values: Any) -> Vacancy:
    defaults = {
        "title": "Softwareentwicklerin / Softwareentwickler Backend (m/w/d)",
        "department": "IT",
        "feedback_since": NOW - timedelta(days=30),
        "created_at": NOW - timedelta(days=90),
        "criteria": [
            Criterion(position=1, name="Programmierung", requirement="Sicher in einer Sprache."),
            Criterion(position=2, name="Betrieb", requirement="Erfahrung mit Bereitschaft."),
        ],
    }
    return Vacancy(**defaults | values)


def an_application(**values: Any) -> Application:
    number = next(_numbers)
    defaults = {
        "number": f"NL-2026-{number:04d}",
        "location": "Hamburg",
        "applied_on": date(2026, 10, 3),
        "decided_on": date(2026, 11, 3),
        "stage": "Fachgespräch",
        "situation": Situation.OTHER_PERSON,
        "told_at": NOW - timedelta(days=20),
        "told_by": ToldBy.EMPLOYER,
        "created_at": NOW - timedelta(days=20),
    }
    if "person" not in values and "person_id" not in values:
        values["person"] = a_person()
    if "vacancy" not in values and "vacancy_id" not in values:
        values["vacancy"] = a_vacancy()
    return Application(**defaults | values)


def a_staff_account(*roles: Role, **values: Any) -> StaffAccount:
    number = next(_numbers)
    email = values.pop("email", f"person{number}@nordlicht.example")
    defaults = {
        "email": email,
        "email_key": email.casefold(),
        "name": "Lena Vogt",
        "title": "Personal",
        "password_hash": _hashed_password(),
        "created_at": NOW,
        "role_rows": [StaffRole(role=role) for role in roles or (Role.RECRUITER,)],
    }
    return StaffAccount(**defaults | values)


def _hashed_password() -> str:
    """PASSWORD, hashed once: Argon2 is slow on purpose."""
    global _password_hash
    _password_hash = _password_hash or hash_password(PASSWORD)
    return _password_hash


def a_feedback(**values: Any) -> Feedback:
    """A draft with one strength and one decisive point; ``author`` is a stored account."""
    author = values.pop("author")
    application = values.setdefault("application", an_application())
    criteria = application.vacancy.criteria
    defaults = {
        "language": "de",
        "state": FeedbackState.DRAFT,
        "letter": "vielen Dank für das Gespräch. Wir haben uns für eine andere Person entschieden.",
        "next_step": "Im Frühjahr besetzen wir eine Stelle im Bereich Netzdaten.",
        "author": author,
        "edited_by": author,
        "created_at": NOW,
        "edited_at": NOW,
        "points": [
            FeedbackPoint(
                kind=PointKind.STRENGTH,
                position=1,
                criterion=criteria[0],
                observation="Ihre Lösung war vollständig getestet.",
            ),
            FeedbackPoint(
                kind=PointKind.DECISIVE,
                position=2,
                criterion=criteria[1],
                observation="Bei einem Ausfall nannten Sie vor allem Neustarts.",
                suggestion="Ein kleines eigenes Projekt mit Überwachung hilft hier.",
            ),
        ],
    }
    return Feedback(**defaults | values)


def a_link(**values: Any) -> PersonalLink:
    defaults = {
        "purpose": Purpose.INVITE,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=90),
    }
    return PersonalLink(**defaults | values)


def a_legal_text(**values: Any) -> LegalText:
    defaults = {
        "page": LegalPage.IMPRINT,
        "language": "de",
        "number": 1,
        "body": "Nordlicht Energie AG, Netzweg 12, 22113 Hamburg",
        "written_at": NOW,
    }
    return LegalText(**defaults | values)
