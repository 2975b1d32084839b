from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, public_id_column, stored_as_value

DISOWNED = "disowned_at IS NOT NULL AND disowned_seen_at IS NULL"


class Purpose(StrEnum):
    """What a personal link is for; each is signed under a salt of its own."""

    INVITE = "invite"  # came with a letter
    SIGN_IN = "sign_in"  # was asked for at /link
    SILENCE = "silence"  # "I want no further messages"


class PersonalLink(Base):
    """A link in a mail. Its token is public id and generation, signed; nothing secret is stored."""

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_as_value(Purpose))
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    disowned_at: Mapped[datetime | None]  # "I did not apply"
    disowned_seen_at: Mapped[datetime | None]  # staff has looked

    __table_args__ = (
        Index(
            "ix_personal_link_disowned",
            "disowned_at",
            sqlite_where=text(DISOWNED),
            postgresql_where=text(DISOWNED),
        ),
    )


class LinkCode(Base):
    """Six digits mailed to the stored address, for one browser that is new to the link."""

    __tablename__ = "link_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    link_id: Mapped[int] = mapped_column(
        ForeignKey("personal_link.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
