"""What the admin pages of one feedback are about: the application, its working copy, remarks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.candidates.models import Application
from portal.candidates.queries import address_form_of, get_application
from portal.core.voices import AddressForm
from portal.employer.models import Employer
from portal.employer.queries import get_employer
from portal.feedback import queries, service
from portal.feedback.content import VersionText, freeze, read_content
from portal.feedback.drafts import Draft
from portal.feedback.forms import Editor
from portal.feedback.models import Feedback, FeedbackState
from portal.feedback.proposals import proposed_letter
from portal.feedback.wording import Reader, Remark, remarks
from portal.staff.models import StaffAccount
from portal.vacancies.models import Criterion
from portal.vacancies.queries import active_criteria


@dataclass(frozen=True)
class Desk:
    """One application and the text on it. ``feedback`` is an unsaved blank one before the start."""

    employer: Employer
    application: Application
    feedback: Feedback
    reader: Reader
    viewer: Viewer

    @property
    def is_begun(self) -> bool:
        return self.feedback.id is not None

    @property
    def revision(self) -> int:
        return self.feedback.revision if self.is_begun else service.NEW

    @property
    def criteria(self) -> list[Criterion]:
        """What a point may speak about; a retired one stays where it is already used."""
        offered = active_criteria(self.application.vacancy)
        used = [point.criterion for point in self.feedback.points if point.criterion is not None]
        return offered + [one for one in dict.fromkeys(used) if one not in offered]

    @property
    def text(self) -> VersionText:
        """What the person would read if it were released now."""
        return read_content(freeze(self.feedback, form=self.reader.form, approver=None))

    @property
    def remarks(self) -> list[Remark]:
        return remarks(self.text, self.reader) if self.is_begun else []

    @property
    def is_releasable(self) -> bool:
        """By this viewer: in review, and changed last by somebody else."""
        in_review = self.feedback.state is FeedbackState.IN_REVIEW
        return in_review and self.feedback.edited_by_id != self.viewer.staff_id

    def editor(self) -> Editor:
        """The stored text in its fields."""
        return Editor.showing(Draft.of(self.feedback), self.revision, self.criteria)


def open_desk(db: Session, public_id: str, *, viewer: Viewer) -> Desk:
    """The desk of an application. Refuses one the viewer may not see (NotFound)."""
    application = get_application(db, public_id, viewer)
    employer = get_employer(db)
    form = address_form_of(application, employer)
    feedback = queries.find_feedback(db, application_id=application.id)
    return Desk(
        employer=employer,
        application=application,
        feedback=feedback or _blank(application, db.get_one(StaffAccount, viewer.staff_id), form),
        reader=Reader(application.person.language, form),
        viewer=viewer,
    )


def _blank(application: Application, author: StaffAccount, form: AddressForm) -> Feedback:
    """What a fresh editor shows, the proposed letter; it never reaches the session."""
    language = application.person.language
    return Feedback(
        application=application,
        author=author,
        state=FeedbackState.DRAFT,
        language=language,
        letter=proposed_letter(application, language=language, form=form),
        proposed_for=application.situation,
        next_step="",
    )
