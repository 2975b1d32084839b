"""Vacancies: what the ad asked for, and whether people who applied get feedback."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.employer.queries import get_employer
from portal.vacancies import queries, service
from portal.vacancies.errors import CriterionIncomplete, NoTitle, TitleTaken, TooManyCriteria
from portal.vacancies.forms import EditVacancyForm, VacancyForm
from portal.vacancies.models import Vacancy
from portal.vacancies.words import ad_words
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("vacancies_admin", __name__, url_prefix="/admin/vacancies")


@bp.get("")
@staff_required("vacancies.see")
def index() -> ResponseReturnValue:
    cursors = {name: request.args.get(name, "")[:22] for name in ("before", "after")}
    page = queries.listed_vacancies(get_db(), **cursors)
    return render_template("admin/vacancies/index.html", page=page, now=clock.now())


@bp.get("/<pid:public_id>")
@staff_required("vacancies.see")
def show(public_id: str) -> ResponseReturnValue:
    vacancy, employer = queries.get_vacancy(get_db(), public_id), get_employer(get_db())
    return render_template(
        "admin/vacancies/show.html",
        vacancy=vacancy,
        criteria=queries.active_criteria(vacancy),
        usual_form=employer.address_form,
        is_open=vacancy.is_open(clock.now()),
        **ad_words(vacancy, employer),
    )


@bp.route("/new", methods=["GET", "POST"])
@staff_required("vacancies.edit")
def create() -> ResponseReturnValue:
    form = VacancyForm()
    vacancy = _added(form) if form.is_submitted_and_valid() else None
    if vacancy is None:
        return render_template("admin/vacancies/new.html", form=form), form.status
    flash(_("The vacancy has been added. Now add what the ad asked for."))
    return redirect(url_for(".edit", public_id=vacancy.public_id), code=303)


def _added(form: VacancyForm) -> Vacancy | None:
    try:
        with committing() as db:
            return service.add_vacancy(
                db,
                title=form.title.data,
                department=form.department.data or "",
                language=form.language.data,
                now=clock.now(),
                actor=current_user.actor,
            )
    except (NoTitle, TitleTaken) as refusal:
        form.refuse(form.title, _(refusal.message))
        return None


@bp.route("/<pid:public_id>/edit", methods=["GET", "POST"])
@staff_required("vacancies.edit")
def edit(public_id: str) -> ResponseReturnValue:
    form = EditVacancyForm.of(queries.get_vacancy(get_db(), public_id))
    if form.add.data:
        form.offer_empty_row()
    elif form.is_submitted_and_valid() and _edited(form, public_id):
        flash(_("The vacancy has been saved."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    if not len(form.criteria):
        form.offer_empty_row()
    return render_template("admin/vacancies/edit.html", form=form, public_id=public_id), form.status


def _edited(form: EditVacancyForm, public_id: str) -> bool:
    who_and_when = {"now": clock.now(), "actor": current_user.actor}
    try:
        with committing() as db:
            vacancy = queries.get_vacancy(db, public_id, lock=True)
            service.edit_vacancy(
                db,
                vacancy=vacancy,
                title=form.title.data,
                department=form.department.data or "",
                language=form.language.data,
                address_form=form.chosen_form,
                **who_and_when,
            )
            service.edit_criteria(db, vacancy=vacancy, entries=form.entries, **who_and_when)
    except NoTitle as refusal:
        form.refuse(form.title, _(refusal.message))
        return False
    except (CriterionIncomplete, TooManyCriteria) as refusal:
        form.form_errors.append(_(refusal.message))
        return False
    return True


@bp.post("/<pid:public_id>/feedback-start")
@staff_required("vacancies.edit")
def create_feedback_start(public_id: str) -> ResponseReturnValue:
    """From now on people who applied here can get feedback."""
    return _switch_feedback(public_id, is_on=True)


@bp.post("/<pid:public_id>/feedback-stop")
@staff_required("vacancies.edit")
def create_feedback_stop(public_id: str) -> ResponseReturnValue:
    """No new feedback here; what was released stays."""
    return _switch_feedback(public_id, is_on=False)


def _switch_feedback(public_id: str, *, is_on: bool) -> ResponseReturnValue:
    with committing() as db:
        vacancy = queries.get_vacancy(db, public_id)
        service.switch_feedback(
            db, vacancy=vacancy, is_on=is_on, now=clock.now(), actor=current_user.actor
        )
    flash(
        _("People who applied here get feedback from now on.")
        if is_on
        else _("People who applied here get no new feedback from now on.")
    )
    return redirect(url_for(".show", public_id=public_id), code=303)
