"""HR's inbox of requests for erasure: what would go, what speaks against it, the decision."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.personal import personal_data
from portal.core.waking import wake
from portal.people import queries as people
from portal.privacy import queries, service
from portal.privacy.errors import (
    AlreadyAsked,
    AlreadyDecided,
    NothingSpeaksAgainst,
    OnHold,
    ReasonMissing,
)
from portal.privacy.forms import LATER, NOW, ButtonForm, DecisionForm
from portal.privacy.holds import holds_in_force
from portal.privacy.labels import STATES_FOR_STAFF
from portal.privacy.models import AskedBy, ErasureRequest
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _
from portal.web.locale import show_date
from portal.web.runtime import current_runtime

bp = Blueprint("privacy_admin", __name__, url_prefix="/admin/privacy")

KEPT = ("privacy", "audit")  # their entries stay, without whom they are about


@bp.get("")
@staff_required("privacy.see")
def index() -> ResponseReturnValue:
    rows, older = queries.request_page(get_db(), before=request.args.get("before", "")[:22])
    return render_template(
        "admin/privacy/index.html",
        rows=rows,
        older=older,
        states=STATES_FOR_STAFF,
        holds=holds_in_force(get_db(), clock.now()),
    )


@bp.route("/<pid:public_id>", methods=["GET", "POST"])
@staff_required("privacy.decide")
def show(public_id: str) -> ResponseReturnValue:
    """The decision stands on the page that shows what it would do."""
    found = queries.get_request(get_db(), public_id)
    form = _form(found, clock.now())
    if form.is_submitted_and_valid() and _decided(form, public_id):
        return redirect(url_for(".show", public_id=public_id), code=303)
    return _page(found, form)


def _form(found: ErasureRequest, now: datetime) -> DecisionForm:
    form = DecisionForm()
    later, on_hold = "", False
    if found.person_id is not None:
        against, until = queries.what_speaks_against(get_db(), found.person_id, now)
        on_hold = any(one.is_binding for one in against)
        if until is not None:
            day = show_date(service.day_after(until))
            later = _("Erase on %(day)s, when the retention is over", day=day)
    form.offer(later, on_hold=on_hold)
    return form


def _page(found: ErasureRequest, form: DecisionForm) -> ResponseReturnValue:
    db = get_db()
    person_id = found.person_id
    against = queries.what_speaks_against(db, person_id, clock.now())[0] if person_id else []
    parts = queries.stored_parts(db, person_id) if person_id else []
    page = render_template(
        "admin/privacy/show.html",
        erasure=found,
        form=form if found.is_open else None,
        parts=[part for part in parts if part.name not in KEPT],
        titles={share.name: share.title for share in personal_data()},
        against=against,
        state=STATES_FOR_STAFF[found.state],
    )
    return page, form.status


def _decided(form: DecisionForm, public_id: str) -> bool:
    """One of the three; a refusal of the rules stands at its field."""
    try:
        with committing() as db:
            found = queries.get_request(db, public_id, lock=True)
            flash(_decide(form, found))
    except ReasonMissing as refusal:
        form.refuse(form.reason, _(refusal.message))
        return False
    except (NothingSpeaksAgainst, OnHold) as refusal:
        form.refuse(form.decision, _(refusal.message))
        return False
    except AlreadyDecided as refusal:
        flash(_(refusal.message), "problem")
    wake(current_runtime())
    return True


def _decide(form: DecisionForm, found: ErasureRequest) -> str:
    """Returns what to say about it."""
    db, now, actor = get_db(), clock.now(), current_user.actor
    if form.decision.data == NOW:
        service.erase_now(db, request=found, now=now, actor=actor)
        return _("One last email leaves, then everything is erased.")
    if form.decision.data == LATER:
        day = service.erase_later(db, request=found, now=now, actor=actor)
        return _("Everything is erased on %(day)s. Until then no email leaves.", day=show_date(day))
    service.refuse_erasure(db, request=found, reason=form.reason.data or "", now=now, actor=actor)
    return _("The person reads your reason in an email.")


@bp.get("/people/<pid:public_id>")
@staff_required("privacy.decide")
def ask(public_id: str) -> ResponseReturnValue:
    """For somebody who asked by letter, mail or phone."""
    person = people.get_person(get_db(), public_id)
    if under_way := queries.find_under_way(get_db(), person.id):
        return redirect(url_for(".show", public_id=under_way.public_id), code=303)
    return render_template("admin/privacy/ask.html", person=person, form=ButtonForm(formdata=None))


@bp.post("/people/<pid:public_id>")
@staff_required("privacy.decide")
def create_request(public_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            person = people.survivor_of(db, people.get_person(db, public_id))
            found = service.ask_for_erasure(
                db,
                person=person,
                asked_by=AskedBy.STAFF,
                now=clock.now(),
                actor=current_user.actor,
            )
    except AlreadyAsked as refusal:
        flash(_(refusal.message))
        return redirect(url_for(".ask", public_id=public_id), code=303)
    wake(current_runtime())
    flash(_("The request has been noted. The person is told by email."))
    return redirect(url_for(".show", public_id=found.public_id), code=303)
