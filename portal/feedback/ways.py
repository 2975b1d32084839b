"""What /home says about feedback: the letters that a person can read today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.feedback import queries
from portal.feedback.content import version_text
from portal.feedback.models import FeedbackVersion


@dataclass(frozen=True)
class CurrentLetter:
    """One letter on /home. ``minutes`` is about how long reading takes; ``ad_language`` is the
    language of ``vacancy_title``."""

    public_id: str
    vacancy_title: str
    ad_language: str
    number: str
    opened: bool
    released_at: datetime
    readable_until: datetime
    author_name: str
    author_title: str
    form: AddressForm
    minutes: int
    has_points: bool
    gives_reasons: bool


def current_letters(db: Session, person_id: int, now: datetime) -> list[CurrentLetter]:
    """Live letters within their time, the newest first; no withdrawn or replaced ones."""
    found = queries.current_versions(db, person_id=person_id, now=now)
    return [_letter(version, opened) for version, opened in found]


def _letter(version: FeedbackVersion, opened: bool) -> CurrentLetter:
    text = version_text(version)
    return CurrentLetter(
        public_id=version.public_id,
        vacancy_title=text.vacancy,
        ad_language=text.ad_language,
        number=text.number,
        opened=opened,
        released_at=version.released_at,
        readable_until=version.readable_until,
        author_name=text.author.name,
        author_title=text.author.title,
        form=text.form,
        minutes=text.minutes,
        has_points=text.has_points,
        gives_reasons=bool(text.reasons),
    )
