from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, stored_as_value


class LegalPage(StrEnum):
    """Pages that staff writes, every version kept. The start page is one of them."""

    START = "start"
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


# What stands under /legal
LEGAL = (LegalPage.IMPRINT, LegalPage.PRIVACY, LegalPage.ACCESSIBILITY)


class LegalText(Base):
    """One version of one page in one language, as Markdown. The newest one is shown."""

    __tablename__ = "legal_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[LegalPage] = mapped_column(stored_as_value(LegalPage))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("page", "language", "number"),)
