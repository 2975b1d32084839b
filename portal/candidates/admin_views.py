"""Applications: find, look at, enter by hand, edit; and the person's name and address."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.candidates import queries, service
from portal.candidates.choices import choices_for
from portal.candidates.errors import AlreadyEntered
from portal.candidates.forms import EditApplicationForm, EditPersonForm, NewApplicationForm
from portal.candidates.labels import SITUATIONS
from portal.candidates.list_export import list_header, list_line
from portal.candidates.models import Application
from portal.candidates.queries import Narrowing
from portal.candidates.refusals import REFUSALS, show_refusal
from portal.candidates.seals import application_seal, person_seal
from portal.core import clock
from portal.employer.queries import get_employer
from portal.people.errors import AddressTaken
from portal.people.merging import lock_people
from portal.people.service import correct_person
from portal.vacancies.queries import get_vacancy, vacancy_titles
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.exports import CSV, Table, download
from portal.web.forms import clean_line
from portal.web.locale import gettext as _

bp = Blueprint("candidates_admin", __name__, url_prefix="/admin/candidates")

LONGEST_SEARCH = 100


@bp.get("")
@staff_required("candidates.see")
def index() -> ResponseReturnValue:
    search, only = _asked(request.args)
    page = queries.latest_applications(
        get_db(),
        viewer=current_user,
        search=search,
        before=request.args.get("before", "")[:22],
        after=request.args.get("after", "")[:22],
        only=only,
    )
    kept = {name: request.args.get(name) or None for name in ("show", "vacancy", "run")}
    return render_template("admin/candidates/index.html", page=page, search=search, kept=kept)


def _asked(given: MultiDict[str, str]) -> tuple[str, Narrowing]:
    """What the list is searched for and narrowed to."""
    search = clean_line(given.get("q", ""))[:LONGEST_SEARCH]
    only = Narrowing(
        untold=given.get("show") == "untold",
        open_reason=given.get("show") == "reason",
        vacancy=given.get("vacancy", "")[:22],
        run=given.get("run", "")[:22],
    )
    return search, only


@bp.post("/export")
@staff_required("candidates.see_all")
def create_export() -> ResponseReturnValue:
    """The list as a file. A POST, because taking data along is noted."""
    search, only = _asked(request.form)
    found = queries.whole_list(get_db(), viewer=current_user, search=search, only=only)
    lines = [list_line(application) for application in found]
    table = Table(f"applications-{clock.now():%Y-%m-%d}", list_header(), lines)
    answer = download(table, request.form.get("format", CSV))  # takes its time, so nobody waits
    with committing() as db:
        service.note_export(db, lines=len(lines), now=clock.now(), actor=current_user.actor)
    return answer


@bp.get("/<pid:public_id>")
@staff_required("candidates.see")
def show(public_id: str) -> ResponseReturnValue:
    db = get_db()
    application = queries.get_application(db, public_id, current_user)
    return render_template(
        "admin/candidates/show.html",
        application=application,
        address_form=queries.address_form_of(application, get_employer(db)),
        members=queries.members_of(db, application),
        others=queries.other_applications(db, application, current_user),
        situation=_(SITUATIONS[application.situation]),
    )


@bp.route("/new", methods=["GET", "POST"])
@staff_required("candidates.edit")
def create() -> ResponseReturnValue:
    form = NewApplicationForm()
    form.offer(*choices_for(get_db()))
    form.offer_vacancies(vacancy_titles(get_db()))
    if not form.is_submitted_and_valid():
        return render_template("admin/candidates/new.html", form=form), form.status
    try:
        public_id = _entered(form).public_id
        flash(_("The application has been added."))
    except AlreadyEntered as refusal:
        public_id = refusal.values["public_id"]
        flash(_(refusal.message))
    except REFUSALS as refusal:
        show_refusal(form, refusal)
        return render_template("admin/candidates/new.html", form=form), form.status
    return redirect(url_for(".show", public_id=public_id), code=303)


def _entered(form: NewApplicationForm) -> Application:
    try:
        return _add(form)
    except AddressTaken:  # somebody added the person at this moment, perhaps this form sent twice
        return _add(form)


def _add(form: NewApplicationForm) -> Application:
    who_and_when = {"now": clock.now(), "actor": current_user.actor}
    with committing() as db:
        person = service.find_or_add_person(
            db, **form.values, now=clock.now(), actor=current_user.actor
        )
        application = service.add_application(
            db,
            person=person,
            vacancy=get_vacancy(db, form.vacancy.data),
            details=form.details,
            **who_and_when,
        )
        service.assign_members(
            db, application=application, staff_ids=form.member_ids, **who_and_when
        )
    return application


@bp.route("/<pid:public_id>/edit", methods=["GET", "POST"])
@staff_required("candidates.edit")
def edit(public_id: str) -> ResponseReturnValue:
    db = get_db()
    application = queries.get_application(db, public_id, current_user)
    form = EditApplicationForm.of(
        application,
        told_on=service.told_day(db, application),
        members=queries.members_of(db, application),
    )
    form.offer(*choices_for(db, application))
    if form.is_submitted_and_valid() and _edited(form, public_id):
        flash(_("The application has been saved."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    return render_template(
        "admin/candidates/edit.html", form=form, application=application
    ), form.status


def _edited(form: EditApplicationForm, public_id: str) -> bool:
    who_and_when = {"now": clock.now(), "actor": current_user.actor}
    try:
        with committing() as db:
            application = queries.get_application(db, public_id, current_user, lock=True)
            before = application_seal(application, queries.members_of(db, application))
            service.edit_application(
                db, application=application, details=form.details, **who_and_when
            )
            service.assign_members(
                db, application=application, staff_ids=form.member_ids, **who_and_when
            )
            after = application_seal(application, queries.members_of(db, application))
            form.ensure_seen(before, after)
    except REFUSALS as refusal:
        show_refusal(form, refusal)
        return False
    return True


@bp.route("/<pid:public_id>/person", methods=["GET", "POST"])
@staff_required("candidates.edit")
def edit_person(public_id: str) -> ResponseReturnValue:
    application = queries.get_application(get_db(), public_id, current_user)
    form = EditPersonForm.of(application.person)
    if form.is_submitted_and_valid() and _person_corrected(form, public_id):
        flash(_("The person's details have been saved."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    return render_template(
        "admin/candidates/person.html", form=form, application=application
    ), form.status


def _person_corrected(form: EditPersonForm, public_id: str) -> bool:
    try:
        with committing() as db:
            person = queries.get_application(db, public_id, current_user).person
            lock_people(db, person.id)
            before = person_seal(person)
            correct_person(
                db, person=person, **form.values, now=clock.now(), actor=current_user.actor
            )
            form.ensure_seen(before, person_seal(person))
    except REFUSALS as refusal:
        show_refusal(form, refusal)
        return False
    return True
