from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.deeds import Deed
from portal.people.models import Person


class OutgoingMail(Base):
    """One mail to one person, or to a colleague (``staff_id``). Its state is the deed's; text and
    links are made when it is sent.

    ``sent_to`` and ``message_id`` are written when it left. ``smtp_code`` is the last answer of the
    mail server; ``settled_at`` means staff has dealt with a failure.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    deed_id: Mapped[int] = mapped_column(ForeignKey("deed.id"), unique=True)
    # empty in mails to staff; kinds of mail for persons never meet those
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, nullable=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_to: Mapped[str | None] = mapped_column(String(254))
    message_id: Mapped[str | None] = mapped_column(String(200))
    smtp_code: Mapped[int | None]
    smtp_status: Mapped[str | None] = mapped_column(String(12))  # RFC 3463, "5.1.1"
    settled_at: Mapped[datetime | None]

    deed: Mapped[Deed] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (staff_id IS NULL)", name="one_recipient"),
    )


class SilenceReason(StrEnum):
    WISH = "wish"  # the person wants no further messages
    BOUNCE = "bounce"  # the address does not exist


class Silence(Base):
    """Why a person gets no mails. Ended, not deleted: it can be shown later."""

    __tablename__ = "silence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    reason: Mapped[SilenceReason] = mapped_column(stored_as_value(SilenceReason))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_silence_person_id", "person_id"),
        Index(
            "uq_silence_live",
            "person_id",
            "reason",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
