from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, public_id_column, stored_as_value


class Purpose(StrEnum):
    """What a person may agree to, each by itself (GDPR Art. 7, § 7 UWG)."""

    TALENT_POOL = "talent_pool"
    NEWSLETTER = "newsletter"
    JOB_ALERTS = "job_alerts"


class Wording(StrEnum):
    """The words a text exists in: German with Sie and with Du, and English."""

    DE_SIE = "de_sie"
    DE_DU = "de_du"
    EN = "en"

    @property
    def language(self) -> str:
        return self.value[:2]


class Action(StrEnum):
    GIVEN = "given"
    CONFIRMED = "confirmed"  # by a link in a mail; for guests, whose mailbox nobody knows yet
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    RENEWED = "renewed"


class Channel(StrEnum):
    """Where it was decided."""

    PORTAL = "portal"
    MAIL_LINK = "mail_link"
    ADMIN = "admin"
    TIME = "time"  # nobody answered, the period was over


class Proof(StrEnum):
    """How we know that the mailbox is the person's."""

    PERSONAL_LINK = "personal_link"  # came in by a link or code that was mailed to it
    MAIL_LINK = "mail_link"  # pressed the button behind a link that was mailed to it


class ConsentText(Base):
    """One version of what people agree to, never changed. ``{employer}`` and ``{months}`` in the
    body are filled when it is shown; ``digest`` is SHA-256 of the body."""

    __tablename__ = "consent_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    purpose: Mapped[Purpose] = mapped_column(stored_as_value(Purpose))
    wording: Mapped[Wording] = mapped_column(stored_as_value(Wording))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    effective_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("purpose", "wording", "number"),)


class Consent(Base):
    """One period in which a person agrees. Live until ``ended_at`` or ``expires_at`` (None: until
    withdrawn); the index allows one that has not ended."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_as_value(Purpose))
    since: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_consent_live",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_consent_expires_at", "expires_at"),
    )

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


class ConsentEvent(Base):
    """One decision, only ever added. ``shown`` is the text word for word as it was read, with the
    version it came from; no network address is kept (not needed as proof, and disputed)."""

    __tablename__ = "consent_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_as_value(Purpose))
    action: Mapped[Action] = mapped_column(stored_as_value(Action))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("consent_text.id"))
    shown: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
    channel: Mapped[Channel] = mapped_column(stored_as_value(Channel))
    proof: Mapped[Proof | None] = mapped_column(stored_as_value(Proof))
    expires_at: Mapped[datetime | None]
