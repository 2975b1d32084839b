from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.voices import AddressForm
from portal.people.models import Person
from portal.staff.models import StaffAccount
from portal.vacancies.models import Vacancy


class Situation(StrEnum):
    """Why somebody was not hired; half of the reasons are not about the person."""

    OTHER_PERSON = "other_person"
    FILLED_INTERNALLY = "filled_internally"
    JOB_WITHDRAWN = "job_withdrawn"
    NOT_ENOUGH_MATCH = "not_enough_match"

    @property
    def is_about_person(self) -> bool:
        """Otherwise no criterion of the ad decided it, and no letter says so."""
        return self not in (Situation.FILLED_INTERNALLY, Situation.JOB_WITHDRAWN)


class ToldBy(StrEnum):
    EMPLOYER = "employer"  # before, outside of the portal
    LETTER = "letter"  # by our letter


class ImportRun(Base):
    """One file that was brought in; its applications point here.

    ``in_progress`` is true only inside of the transaction that imports: the unique index makes a
    second import wait for the first, on every database.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_name: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    in_progress: Mapped[bool | None] = mapped_column(unique=True)
    new_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    wrong_count: Mapped[int] = mapped_column(default=0)


class Application(Base):
    """One application of one person. Dates are days as the employer's calendar counts them.

    ``number`` is the employer's own id. ``told_at`` says since when the person knows the decision:
    told before by the employer, or by our letter; None means our letter is the first to say it.
    """

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    number: Mapped[str] = mapped_column(String(60), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    location: Mapped[str] = mapped_column(String(120), default="")  # where the job was
    applied_on: Mapped[date]
    decided_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(120), default="")
    situation: Mapped[Situation] = mapped_column(stored_as_value(Situation))
    address_form: Mapped[AddressForm | None] = mapped_column(stored_as_value(AddressForm))
    told_at: Mapped[datetime | None]
    told_by: Mapped[ToldBy | None] = mapped_column(stored_as_value(ToldBy))
    created_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship()
    vacancy: Mapped[Vacancy] = relationship()
    contact: Mapped[StaffAccount | None] = relationship()

    __table_args__ = (
        Index(
            "ix_application_untold",
            "decided_on",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    @property
    def is_told_by_letter(self) -> bool:
        """Then the moment is a fact of ours, and nobody edits it."""
        return self.told_by is ToldBy.LETTER


class ApplicationMember(Base):
    """An interviewer who took part and may see this application."""

    __tablename__ = "application_member"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True
    )
