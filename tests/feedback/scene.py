"""A letter about to be written: an application, somebody who writes, somebody who releases."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.candidates.models import Application
from portal.core.db import Base
from portal.feedback import service
from portal.feedback.drafts import Draft, PointDraft
from portal.feedback.models import Feedback, FeedbackVersion, PointKind
from portal.staff.models import StaffAccount
from tests.factories import NOW, a_staff_account, an_application, an_employer, given


@dataclass
class Scene:
    """Each step stores what follows from the one before; ``feedback`` and ``out`` are the last."""

    db: Session
    application: Application
    author: StaffAccount
    approver: StaffAccount
    written: Feedback | None = None
    version: FeedbackVersion | None = None

    @classmethod
    def begin(cls, db: Session, **application: Any) -> Self:
        author = a_staff_account(Role.RECRUITER, name="Lena Vogt", title="Personal")
        approver = a_staff_account(Role.RECRUITER, name="Jasper Ohm", title="Team Backend")
        row = an_application(**application)
        given(db, an_employer(), author, approver, row)
        return cls(db, row, author, approver)

    @property
    def revision(self) -> int:
        return self.written.revision if self.written is not None else service.NEW

    @property
    def feedback(self) -> Feedback:
        """The working copy."""
        assert self.written is not None
        return self.written

    @property
    def person_id(self) -> int:
        return self.application.person_id

    def draft(self, **changes: Any) -> Draft:
        """A complete text, with these changes."""
        first, second = self.application.vacancy.criteria
        whole = Draft(
            language="de",
            letter="vielen Dank für das Gespräch. Wir haben jemand anderen gewählt.",
            next_step="Im Frühjahr besetzen wir eine Stelle im Bereich Netzdaten.",
            points=(
                PointDraft(PointKind.STRENGTH, first, "Ihre Lösung war vollständig getestet."),
                PointDraft(
                    PointKind.DECISIVE,
                    second,
                    "Bei einem Ausfall nannten Sie vor allem Neustarts.",
                    "Ein kleines eigenes Projekt mit Überwachung hilft hier.",
                ),
            ),
        )
        return replace(whole, **changes)

    def save(
        self, *, by: StaffAccount | None = None, revision: int | None = None, **changes: Any
    ) -> Self:
        self.written = service.save_draft(
            self.db,
            application=self.application,
            draft=self.draft(**changes),
            revision=self.revision if revision is None else revision,
            by=by or self.author,
            now=NOW,
        )
        self.db.commit()
        return self

    def ask(self, *, by: StaffAccount | None = None, revision: int | None = None) -> Self:
        self.written = service.ask_for_release(
            self.db,
            application=self.application,
            revision=self.revision if revision is None else revision,
            by=by or self.author,
            now=NOW,
        )
        self.db.commit()
        return self

    def release(
        self,
        *,
        by: StaffAccount | None = None,
        revision: int | None = None,
        now: datetime = NOW,
    ) -> Self:
        self.version = service.release_feedback(
            self.db,
            application=self.application,
            revision=self.revision if revision is None else revision,
            by=by or self.approver,
            now=now,
        )
        self.db.commit()
        return self

    def withdraw(self) -> Self:
        service.withdraw_feedback(
            self.db, application=self.application, by=self.approver, now=NOW + timedelta(hours=1)
        )
        self.db.commit()
        return self

    @property
    def out(self) -> FeedbackVersion:
        """The version that was released last."""
        assert self.version is not None
        return self.version

    @property
    def admin(self) -> str:
        """Where HR's pages of this feedback begin."""
        return f"/admin/feedback/{self.application.public_id}"


def count(db: Session, model: type[Base]) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def actions(db: Session) -> list[str]:
    """The audit trail, oldest first."""
    return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
