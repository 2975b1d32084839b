from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.voices import AddressForm
from portal.people.models import Person
from portal.staff.models import StaffAccount
from portal.vacancies.models import Vacancy


class Situation(StrEnum):
    """Why somebody was not hired; half of the reasons are not about the person.

    OPEN: an import did not say, or in words the portal does not know; staff chooses before it
    writes a letter.
    """

    OTHER_PERSON = "other_person"
    FILLED_INTERNALLY = "filled_internally"
    JOB_WITHDRAWN = "job_withdrawn"
    NOT_ENOUGH_MATCH = "not_enough_match"
    OPEN = "open"

    @property
    def is_about_person(self) -> bool:
        """Otherwise no criterion of the ad decided it, and no letter says so."""
        return self not in (Situation.FILLED_INTERNALLY, Situation.JOB_WITHDRAWN)


class ToldBy(StrEnum):
    EMPLOYER = "employer"  # before, outside of the portal
    LETTER = "letter"  # by our letter


class ImportState(StrEnum):
    WAITING = "waiting"  # uploaded, the check has not begun
    CHECKING = "checking"
    REFUSED = "refused"  # the file as a whole cannot be taken
    CHECKED = "checked"  # waits for the decision of staff
    ACCEPTED = "accepted"  # is being taken over, or will be in a moment
    DONE = "done"
    DISMISSED = "dismissed"  # staff did not want it after the check
    EXPIRED = "expired"  # nobody decided within a day, the file is gone
    RECALLED = "recalled"  # taken back after it was done


class LineState(StrEnum):
    """What becomes of one line of a file."""

    NEW = "new"
    KNOWN = "known"
    SKIPPED = "skipped"
    WRONG = "wrong"


class ImportRun(Base):
    """One file that is brought in; its applications point here.

    ``in_progress`` is true only inside of the transaction that imports: the unique index makes a
    second import wait for the first, on every database. ``problem`` and ``remarks`` are sentences
    as ``[message, values]``, ``dropped`` are columns as ``[name, message]``; none is personal.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[ImportState] = mapped_column(
        stored_as_value(ImportState), default=ImportState.DONE
    )
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    checked_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    sending_stopped_at: Mapped[datetime | None]
    already_told: Mapped[bool] = mapped_column(default=False)  # on the day of the decision
    told_via: Mapped[str] = mapped_column(String(60), default="")
    in_progress: Mapped[bool | None] = mapped_column(unique=True)
    lines_total: Mapped[int] = mapped_column(default=0)  # an estimate until the check is over
    lines_done: Mapped[int] = mapped_column(default=0)
    new_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    wrong_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)  # lines that came out unlike the check
    problem: Mapped[list[Any]] = mapped_column(default=list)
    remarks: Mapped[list[Any]] = mapped_column(default=list)
    dropped: Mapped[list[Any]] = mapped_column(default=list)

    started_by: Mapped[StaffAccount | None] = relationship()

    @property
    def is_under_way(self) -> bool:
        """Somebody works on it without anybody having to press a button."""
        return self.state in (ImportState.WAITING, ImportState.CHECKING, ImportState.ACCEPTED)


class ImportFile(Base):
    """The bytes of an upload, until its run is over and for a day at most."""

    __tablename__ = "import_file"

    import_run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True
    )
    kept_since: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportLine(Base):
    """What becomes of one line; ``said`` are sentences as ``[message, values]``, nothing personal.

    ``checked_as`` is what the check had said, where taking over came to something else.
    """

    __tablename__ = "import_line"

    import_run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[LineState] = mapped_column(stored_as_value(LineState))
    checked_as: Mapped[LineState | None] = mapped_column(stored_as_value(LineState))
    said: Mapped[list[Any]] = mapped_column(default=list)


class QuestionKind(StrEnum):
    NAME_DIFFERS = "name_differs"  # the address belongs to somebody with another name
    ADDRESS_DIFFERS = "address_differs"  # a known application comes with another address


class Decision(StrEnum):
    SAME_PERSON = "same_person"
    OTHER_PERSON = "other_person"
    NEW_ADDRESS = "new_address"
    DROPPED = "dropped"


class ImportQuestion(Base):
    """A line of an import that only staff can decide about.

    ``person_id`` is who has the address, or the application. ``details`` is the line as it is
    needed to add it later; ``undo`` what is needed to take a decision back. ``dedupe_key`` keeps a
    second import of the same file from asking again. ``application_id`` is the known application,
    or the one that came of the decision.
    """

    __tablename__ = "import_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    line: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(stored_as_value(QuestionKind))
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undo: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(stored_as_value(Decision))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))

    run: Mapped[ImportRun] = relationship()
    person: Mapped[Person] = relationship()
    application: Mapped["Application | None"] = relationship()

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


class Application(Base):
    """One application of one person. Dates are days as the employer's calendar counts them.

    ``number`` is the employer's own id; an import without one makes it from the address, the
    vacancy and the day of the decision. ``applied_on`` None: an import did not say. ``told_at``
    says since when the person knows the decision: told before by the employer (``told_via``: how or
    by whom, in the words of whoever noted it), or by our letter; None means our letter is the first
    to say it.
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
    applied_on: Mapped[date | None]
    decided_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(120), default="")
    situation: Mapped[Situation] = mapped_column(stored_as_value(Situation), index=True)
    address_form: Mapped[AddressForm | None] = mapped_column(stored_as_value(AddressForm))
    told_at: Mapped[datetime | None] = mapped_column(index=True)
    told_by: Mapped[ToldBy | None] = mapped_column(stored_as_value(ToldBy))
    told_via: Mapped[str] = mapped_column(String(60), default="")
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
