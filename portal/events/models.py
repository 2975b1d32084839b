"""Events and who comes. An event counts its taken seats itself; whoever changes them holds its row.

``taken`` is always the sum of the seats of sign-ups that hold some (``seats.py`` keeps it so).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.events.errors import EventCancelled, EventHasChanged, EventOver, SignUpClosed
from portal.people.models import Person

HOLD = timedelta(minutes=45)  # for a guest to confirm from the mail
REMIND_BEFORE = timedelta(hours=24)
MOST_COMPANIONS = 9
LARGEST_CAPACITY = 5_000


class EventKind(StrEnum):
    CAREER_FAIR = "career_fair"
    OPEN_DAY = "open_day"
    INFO_SESSION = "info_session"
    WORKSHOP = "workshop"
    MEETUP = "meetup"
    APPRENTICESHIP_DAY = "apprenticeship_day"
    INTERNSHIP_FAIR = "internship_fair"
    SITE_TOUR = "site_tour"
    TECH_TALK = "tech_talk"
    HACKATHON = "hackathon"
    TASTER_DAY = "taster_day"
    GIRLS_BOYS_DAY = "girls_boys_day"
    LONG_NIGHT = "long_night"
    SPEED_DATING = "speed_dating"


class EventFormat(StrEnum):
    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


class Visibility(StrEnum):
    PUBLIC = "public"
    HIDDEN = "hidden"  # in no list; whoever has the address gets in


class Spoken(StrEnum):
    GERMAN = "de"
    ENGLISH = "en"
    BOTH = "both"


class Event(Base):
    """Something people can come to. German texts are the rule, English ones an addition.

    ``sign_up_until`` None means until it begins. ``sequence`` counts changes of time and place for
    calendars, ``revision`` every saved change. ``last_number`` numbers the waiting list.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[EventKind] = mapped_column(stored_as_value(EventKind))
    format: Mapped[EventFormat] = mapped_column(stored_as_value(EventFormat))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    sign_up_until: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(Text, default="")
    access_en: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    audience_en: Mapped[str] = mapped_column(Text, default="")
    spoken: Mapped[Spoken] = mapped_column(stored_as_value(Spoken), default=Spoken.GERMAN)
    photo_notice: Mapped[str] = mapped_column(Text, default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    companions_max: Mapped[int] = mapped_column(default=0)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    last_number: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[Visibility] = mapped_column(
        stored_as_value(Visibility), default=Visibility.PUBLIC
    )
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancellation_note: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("capacity > 0", name="has_seats"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="never_oversold"),
        CheckConstraint("ends_at > starts_at", name="positive_length"),
        CheckConstraint("companions_max >= 0", name="companions"),
    )

    @property
    def free(self) -> int:
        return self.capacity - self.taken

    @property
    def closes_at(self) -> datetime:
        """Signing up ends here."""
        return min(self.sign_up_until or self.starts_at, self.starts_at)

    @property
    def has_place(self) -> bool:
        return self.format is not EventFormat.ONLINE

    def told(self, field: str, language: str) -> str:
        """A text in the reader's language; German where there is no English one."""
        english = str(getattr(self, f"{field}_en"))
        return english if language == "en" and english else str(getattr(self, field))

    def language_of(self, field: str, language: str) -> str:
        """In which language ``told`` answers."""
        return "en" if language == "en" and getattr(self, f"{field}_en") else "de"

    def is_open(self, now: datetime) -> bool:
        """Whether people can sign up, and the waiting list moves."""
        live = self.published_at is not None and self.cancelled_at is None
        return live and now < self.closes_at

    def ensure_open(self, now: datetime) -> None:
        """Refuses a sign-up for what is cancelled, over or closed."""
        self.ensure_ahead(now)
        if not self.is_open(now):
            raise SignUpClosed

    def ensure_ahead(self, now: datetime) -> None:
        if self.cancelled_at is not None:
            raise EventCancelled
        if now >= self.starts_at:
            raise EventOver

    def ensure_seen(self, revision: int) -> None:
        """Whoever changes an event has seen its newest state."""
        if revision != self.revision:
            raise EventHasChanged


class SignUpState(StrEnum):
    HELD = "held"  # a guest's seat until the mail is answered
    ASKED = "asked"  # a guest for the waiting list, mail not answered
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # the mail was not answered in time


HOLDING = (SignUpState.HELD, SignUpState.CONFIRMED)
OPEN = (*HOLDING, SignUpState.ASKED, SignUpState.WAITING)


class EventSignUp(Base):
    """One person for one event, companions included in ``seats``.

    ``name`` is as given when signing up. ``number`` is the place in the order of the waiting list.
    ``held_until``: an answer is due until then. ``need`` is forgotten after the event.
    """

    __tablename__ = "event_sign_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    generation: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(241))
    state: Mapped[SignUpState] = mapped_column(stored_as_value(SignUpState))
    seats: Mapped[int]
    need: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    held_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    moved_up_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("seats > 0", name="some_seats"),
        UniqueConstraint("event_id", "number", name="uq_event_sign_up_number"),
        Index("ix_event_sign_up_event_id_state", "event_id", "state"),
        Index(
            "uq_event_sign_up_live",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @property
    def companions(self) -> int:
        return self.seats - 1

    @property
    def holds_seats(self) -> bool:
        return self.state in HOLDING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def waits_for_answer(self) -> bool:
        """The guest has not pressed the button of the mail."""
        return self.state in (SignUpState.HELD, SignUpState.ASKED)

    def end(self, state: SignUpState, now: datetime) -> None:
        """Cancelled or expired; what was needed on site is nobody's business any more."""
        self.state, self.ended_at, self.held_until, self.need = state, now, None, ""
