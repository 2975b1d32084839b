"""Lines of an import that only HR can decide about."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.candidates import questions, runs
from portal.candidates import report_words as words
from portal.candidates.errors import AlreadyDecided, NotDecided, NumberTaken, TooLateToUndo
from portal.candidates.models import Decision
from portal.core import clock
from portal.core.errors import PortalError
from portal.people.errors import AddressTaken
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("questions_admin", __name__, url_prefix="/admin/candidates/imports")

DECIDE = {
    Decision.SAME_PERSON: questions.take_as_same_person,
    Decision.OTHER_PERSON: questions.take_as_other_person,
    Decision.NEW_ADDRESS: questions.take_new_address,
    Decision.DROPPED: questions.drop,
}
REFUSALS = (AlreadyDecided, NotDecided, NumberTaken, TooLateToUndo, AddressTaken)


@bp.get("/<pid:public_id>/questions")
@staff_required("candidates.import")
def index(public_id: str) -> ResponseReturnValue:
    db = get_db()
    run = runs.get_run(db, public_id)
    return render_template(
        "admin/candidates/imports/questions.html",
        run=run,
        waiting=questions.open_questions(db, run=run),
        decided=questions.decided_questions(db, run),
        words=words,
    )


@bp.post("/questions/<pid:public_id>/decision")
@staff_required("candidates.import")
def create_decision(public_id: str) -> ResponseReturnValue:
    given = request.form.get("decision", "")
    if given not in set(Decision):
        return _back(public_id, problem=_("Please choose one of the answers."))
    try:
        with committing() as db:
            question = questions.lock_question(db, public_id)
            DECIDE[Decision(given)](
                db, question=question, now=clock.now(), actor=current_user.actor
            )
    except REFUSALS as refusal:
        return _refused(public_id, refusal)
    flash(_("Your decision has been saved. You can take it back below."))
    return _back(public_id)


@bp.post("/questions/<pid:public_id>/reopening")
@staff_required("candidates.import")
def create_reopening(public_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            question = questions.lock_question(db, public_id)
            questions.take_back(db, question=question, now=clock.now(), actor=current_user.actor)
    except REFUSALS as refusal:
        return _refused(public_id, refusal)
    flash(_("The decision has been taken back. The question is open again."))
    return _back(public_id)


def _refused(public_id: str, refusal: PortalError) -> ResponseReturnValue:
    return _back(public_id, problem=_(refusal.message))


def _back(public_id: str, problem: str = "") -> ResponseReturnValue:
    if problem:
        flash(problem, "problem")
    run = questions.run_of(get_db(), public_id)
    return redirect(url_for(".index", public_id=run.public_id), code=303)
