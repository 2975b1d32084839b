"""HR reads what people say is not correct, puts it right elsewhere, and answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.candidates.queries import applications_of_person
from portal.core import clock
from portal.home import queries, service
from portal.home.admin_forms import AnswerForm
from portal.home.errors import AlreadyAnswered
from portal.home.topics import FOR_STAFF
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("home_admin", __name__, url_prefix="/admin/corrections")


OPEN, CLOSED = "open", "closed"


@bp.get("")
@staff_required("candidates.edit")
def index() -> ResponseReturnValue:
    """What people say is not correct: to be answered, or dealt with."""
    chosen = CLOSED if request.args.get("state") == CLOSED else OPEN
    page = queries.corrections_page(
        get_db(), is_open=chosen == OPEN, before=request.args.get("before", "")[:22]
    )
    return render_template(
        "admin/home/corrections.html", page=page, chosen=chosen, topics=FOR_STAFF
    )


@bp.get("/<pid:public_id>")
@staff_required("candidates.edit")
def correction(public_id: str) -> ResponseReturnValue:
    return _page(public_id, AnswerForm(formdata=None)), 200


@bp.post("/<pid:public_id>/answer")
@staff_required("candidates.edit")
def create_answer(public_id: str) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.is_submitted_and_valid():
        return _page(public_id, form), form.status
    answer = form.answer.data or ""
    try:
        with committing() as db:
            said = queries.get_correction(db, public_id, lock=True)
            service.answer_correction(
                db, correction=said, answer=answer, now=clock.now(), actor=current_user.actor
            )
    except AlreadyAnswered as refusal:  # beside what a colleague wrote; nothing typed is lost
        return _page(public_id, form, problem=_(refusal.message)), 409
    flash(_("Your answer is on its way.") if answer else _("Done. No email is sent."))
    return redirect(url_for("insights_admin.index"), code=303)


def _page(public_id: str, form: AnswerForm, *, problem: str = "") -> str:
    db = get_db()
    correction = queries.get_correction(db, public_id)
    return render_template(
        "admin/home/correction.html",
        form=form,
        problem=problem,
        correction=correction,
        topic=FOR_STAFF[correction.topic],
        applications=applications_of_person(db, correction.person_id),
    )
