"""HR's pages of people: everybody, one person with all that is stored, splitting, a new link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field

from portal.audit import service as audit
from portal.candidates.forms import EditPersonForm
from portal.candidates.queries import applications_of_person
from portal.candidates.refusals import REFUSALS, show_refusal
from portal.candidates.seals import person_seal
from portal.core import clock
from portal.core.errors import PortalError
from portal.core.personal import PersonalData, Record, objections, personal_data
from portal.core.waking import wake
from portal.entrance.service import send_new_link
from portal.home import queries
from portal.home.admin_forms import OWN, SplitForm
from portal.home.splitting import split_off
from portal.people import queries as people
from portal.people.errors import AddressTaken, AlreadyMerged, NotAnAddress, NotAName, NothingToSplit
from portal.people.merging import lock_people, merges_of
from portal.people.models import Person
from portal.people.service import correct_person
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.forms import clean_line
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("people_admin", __name__, url_prefix="/admin/people")

LONGEST_SEARCH = 100


@bp.get("")
@staff_required("people.see")
def index() -> ResponseReturnValue:
    search = clean_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    before = request.args.get("before", "")[:22]
    page = queries.people_page(get_db(), search=search, before=before)
    return render_template("admin/people/index.html", page=page, search=search)


@bp.get("/<pid:public_id>")
@staff_required("people.see")
def show(public_id: str) -> ResponseReturnValue:
    """Somebody with everything that is stored, as far as it is staff's to see."""
    db = get_db()
    person = people.get_person(db, public_id)
    if person.merged_into_id is not None:
        today = people.survivor_of(db, person)
        return redirect(url_for(".show", public_id=today.public_id), code=303)
    return render_template(
        "admin/people/show.html",
        person=person,
        applications=applications_of_person(db, person.id),
        merges=merges_of(db, person.id),
        parts=visible_parts(person.id),
        holds=[one for one in objections(db, person.id, clock.now()) if one.is_binding],
    )


def visible_parts(person_id: int) -> list[tuple[PersonalData, list[Record]]]:
    """By part, without what only the person may see (when they read, from which browser)."""
    found = []
    for share in personal_data():
        if share.name in ("people", "candidates"):
            continue  # stand above in words of their own
        records = [_visible(record) for record in share.export(get_db(), person_id)]
        shown = [record for record in records if record.facts]
        if shown:
            found.append((share, shown))
    return found


def _visible(record: Record) -> Record:
    return Record(record.title, tuple(fact for fact in record.facts if not fact.is_private))


@bp.post("/<pid:public_id>/link")
@staff_required("mail.send")
def create_link(public_id: str) -> ResponseReturnValue:
    """A fresh link to the stored address; staff never sees it."""
    with committing() as db:
        now = clock.now()
        person = people.survivor_of(db, people.get_person(db, public_id))
        send_new_link(db, person_id=person.id, now=now)
        audit.record(db, "link.sent", actor=current_user.actor, subject=person, at=now)
    wake(current_runtime())
    flash(_("A new link is on its way to the stored address. It is valid for 30 minutes."))
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.route("/<pid:public_id>/edit", methods=["GET", "POST"])
@staff_required("candidates.edit")
def edit(public_id: str) -> ResponseReturnValue:
    """Name, address and language, also of guests without an application."""
    person = people.get_person(get_db(), public_id)
    if person.merged_into_id is not None:
        return _merged_meanwhile(public_id)
    form = EditPersonForm.of(person)
    if form.is_submitted_and_valid() and _corrected(form, public_id):
        flash(_("The person's details have been saved."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    return render_template("admin/people/edit.html", form=form, person=person), form.status


def _corrected(form: EditPersonForm, public_id: str) -> bool:
    try:
        with committing() as db:
            person = people.survivor_of(db, people.get_person(db, public_id))
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


def _merged_meanwhile(public_id: str) -> ResponseReturnValue:
    """What was typed is about somebody who is no longer one of their own."""
    flash(_("Somebody has merged one of these two persons in the meantime."), "problem")
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.route("/<pid:public_id>/split", methods=["GET", "POST"])
@staff_required("people.merge")
def split(public_id: str) -> ResponseReturnValue:
    """Some of these applications belong to somebody else."""
    db = get_db()
    person = people.get_person(db, public_id)
    if person.merged_into_id is not None:
        return _merged_meanwhile(public_id)
    form = SplitForm()
    form.offer(applications_of_person(db, person.id))
    if form.is_submitted_and_valid() and (other := _split(form, public_id)):
        flash(_("These applications belong to somebody else now."))
        return redirect(url_for(".show", public_id=other.public_id), code=303)
    return render_template("admin/people/split.html", form=form, person=person), form.status


def _split(form: SplitForm, public_id: str) -> Person | None:
    if form.mailbox.data == OWN and not form.email.data:
        form.refuse(form.email, _(NotAnAddress.message))
        return None
    try:
        with committing() as db:
            return split_off(
                db,
                person=people.get_person(db, public_id),
                chosen=form.applications.data or (),
                other=form.somebody_else,
                now=clock.now(),
                actor=current_user.actor,
            )
    except tuple(_fields(form)) as refusal:
        form.refuse(_fields(form)[type(refusal)], _(refusal.message))
        return None


def _fields(form: SplitForm) -> dict[type[PortalError], Field]:
    """Where each refusal stands."""
    return {
        AddressTaken: form.email,
        NotAnAddress: form.email,
        NotAName: form.last_name,
        NothingToSplit: form.applications,
        AlreadyMerged: form.applications,
    }
