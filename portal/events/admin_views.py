"""HR's pages of events: the list, one event, writing, publishing, calling off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waking import wake
from portal.employer.queries import get_employer
from portal.events import admin_pages, queries, service
from portal.events.admin_forms import CancelForm, EventForm
from portal.events.errors import (
    CapacityBelowTaken,
    ClosesAfterItBegins,
    EndsBeforeItBegins,
    EventHasChanged,
)
from portal.events.models import Event
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("events_admin", __name__, url_prefix="/admin/events")

FIELDS: dict[type[Conflict], str] = {
    EndsBeforeItBegins: "ends",
    ClosesAfterItBegins: "close_day",
    CapacityBelowTaken: "capacity",
}


@bp.get("")
@staff_required("events.see")
def index() -> ResponseReturnValue:
    past = request.args.get("when") == "past"
    before = request.args.get("before", "")[:22]
    found, more = queries.events_page(get_db(), past=past, before=before, now=clock.now())
    return render_template(
        "admin/events/index.html",
        events=admin_pages.lines_of(found, clock.now()),
        past=past,
        before=before,
        more=more,
    )


@bp.route("/new", methods=["GET", "POST"])
@staff_required("events.edit")
def create() -> ResponseReturnValue:
    form = EventForm()
    if form.is_submitted_and_valid():
        try:
            plan = form.plan(_zone())
            with committing() as db:
                event = service.add_event(db, plan=plan, now=clock.now(), actor=current_user.actor)
        except Conflict as refusal:
            _put(form, refusal)
        else:
            flash(_("The event has been saved as a draft. Nobody sees it yet."))
            return redirect(url_for(".show", public_id=event.public_id), code=303)
    return render_template("admin/events/edit.html", form=form, event=None), form.status


@bp.get("/<pid:public_id>")
@staff_required("events.see")
def show(public_id: str) -> ResponseReturnValue:
    event = queries.get_event(get_db(), public_id)
    return render_template("admin/events/show.html", **admin_pages.desk_of(event, clock.now()))


@bp.route("/<pid:public_id>/edit", methods=["GET", "POST"])
@staff_required("events.edit")
def edit(public_id: str) -> ResponseReturnValue:
    event = queries.get_event(get_db(), public_id)
    form, stored = EventForm.of(event, _zone()), None
    if form.is_submitted_and_valid():
        try:
            _save(event.id, form)
        except EventHasChanged:
            stored = _changed_meanwhile(public_id, form)
        except Conflict as refusal:
            _put(form, refusal)
        else:
            flash(_("The event has been saved."))
            return redirect(url_for(".show", public_id=public_id), code=303)
    page = render_template("admin/events/edit.html", form=form, event=event, stored=stored)
    return page, 409 if stored else form.status


def _save(event_id: int, form: EventForm) -> None:
    plan = form.plan(_zone())
    with committing() as db:
        service.edit_event(
            db,
            event_id=event_id,
            plan=plan,
            revision=form.revision.data,
            now=clock.now(),
            actor=current_user.actor,
        )
    wake(current_runtime())


@bp.post("/<pid:public_id>/publication")
@staff_required("events.edit")
def create_publication(public_id: str) -> ResponseReturnValue:
    event = queries.get_event(get_db(), public_id)
    try:
        with committing() as db:
            service.publish_event(db, event_id=event.id, now=clock.now(), actor=current_user.actor)
    except Conflict as refusal:
        flash(_(refusal.message), "problem")
    else:
        flash(_("The event is published. People can sign up now."))
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.route("/<pid:public_id>/cancellation", methods=["GET", "POST"])
@staff_required("events.edit")
def cancellation(public_id: str) -> ResponseReturnValue:
    """Says first how many people will hear of it."""
    event = queries.get_event(get_db(), public_id)
    form = CancelForm(data={"revision": event.revision})
    if form.is_submitted_and_valid():
        try:
            with committing() as db:
                service.cancel_event(
                    db,
                    event_id=event.id,
                    note=form.note.data,
                    revision=form.revision.data,
                    now=clock.now(),
                    actor=current_user.actor,
                )
        except Conflict as refusal:
            flash(_(refusal.message), "problem")
        else:
            wake(current_runtime())
            flash(_("The event is called off. The emails are on their way."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    desk = admin_pages.desk_of(event, clock.now())
    return render_template("admin/events/cancellation.html", form=form, **desk), form.status


def _zone() -> str:
    return get_employer(get_db()).zone


def _put(form: EventForm, refusal: Conflict) -> None:
    """The refusal of the service stands next to the field it is about."""
    sentence = _(refusal.message, **refusal.values)
    if name := refusal.values.get("field") or FIELDS.get(type(refusal)):
        form.refuse(form[name], sentence)
    else:
        form.form_errors.append(sentence)


def _changed_meanwhile(public_id: str, form: EventForm) -> Event:
    """Nothing typed is lost; saving again is meant to overwrite what is stored now."""
    get_db().rollback()
    stored = queries.get_event(get_db(), public_id)
    form.revision.raw_data, form.revision.data = None, stored.revision
    return stored
