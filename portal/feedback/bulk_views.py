"""HR's page for forty letters before noon: choose people, begin all their letters at once."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.candidates.labels import SITUATIONS
from portal.candidates.models import Application, Situation
from portal.core import clock
from portal.employer.queries import get_employer
from portal.feedback import queues, service
from portal.feedback.errors import DraftHasChanged
from portal.feedback.letters import BulkReport, begin_letters
from portal.staff.models import StaffAccount
from portal.vacancies.models import Vacancy
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _
from portal.web.locale import ngettext

bp = Blueprint("letters_admin", __name__, url_prefix="/admin/feedback/letters")


@bp.get("")
@staff_required("candidates.edit")
def index() -> ResponseReturnValue:
    situation = _chosen_situation()
    vacancy = request.args.get("vacancy", "")[:22]
    today = service.today(get_employer(get_db()), clock.now())
    found = queues.applications_without_letter(
        get_db(), viewer=current_user, today=today, situation=situation, vacancy=vacancy
    )
    return render_template(
        "admin/feedback/letters.html",
        groups=_by_vacancy(found),
        count=len(found),
        most=queues.MOST_AT_ONCE,
        situation=situation,
        vacancy=vacancy,
        situations=SITUATIONS,
    )


@bp.post("")
@staff_required("candidates.edit")
def create() -> ResponseReturnValue:
    """Begin a letter for each chosen person; with ``ask`` each waits for its second reader."""
    chosen = request.form.getlist("application")
    if not chosen:
        flash(_("Please choose at least one person."), "problem")
        return redirect(request.full_path.rstrip("?"), code=303)
    try:
        report = _begin(chosen, ask="ask" in request.form)
    except DraftHasChanged:
        again = _("Somebody began one of these just now. Try again.")
        flash(again, "problem")
        return redirect(request.full_path.rstrip("?"), code=303)
    flash(_in_words(report), "message" if report.begun else "problem")
    return redirect(url_for("feedback_admin.index") if report.begun else url_for(".index"), 303)


def _begin(chosen: list[str], *, ask: bool) -> BulkReport:
    with committing() as db:
        return begin_letters(
            db,
            applications=queues.lock_applications(db, chosen, viewer=current_user),
            ask=ask,
            by=db.get_one(StaffAccount, current_user.staff_id),
            now=clock.now(),
        )


def _in_words(report: BulkReport) -> str:
    """One sentence for what was done, one for each reason why somebody was left out."""
    said = [ngettext("%(num)s letter begun.", "%(num)s letters begun.", report.begun)]
    for reason, number in report.left_out.items():
        left_out = ngettext("%(num)s person left out.", "%(num)s people left out.", number)
        said.append(f"{left_out} {_(reason)}")
    return " ".join(said)


def _chosen_situation() -> Situation | None:
    chosen = request.args.get("situation", "")
    return Situation(chosen) if chosen in set(Situation) else None


def _by_vacancy(found: Sequence[Application]) -> list[tuple[Vacancy, list[Application]]]:
    return [(vacancy, list(rows)) for vacancy, rows in groupby(found, lambda row: row.vacancy)]
