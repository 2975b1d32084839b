"""HR's pages of who comes: the list, somebody added or cancelled by hand, the door, the export."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waking import wake
from portal.events import admin_pages, exports, pages, queries, signing
from portal.events.admin_forms import AddSignUpForm
from portal.events.errors import NoSuchSignUp, NotAFullName
from portal.events.models import Event, SignUpState
from portal.events.words import STATES
from portal.people.errors import NotAnAddress, NotAName
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.exports import Table, download
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("event_sign_ups_admin", __name__, url_prefix="/admin/events")

FILTERS: dict[str, tuple[SignUpState, ...]] = {
    "coming": (SignUpState.CONFIRMED,),
    "waiting": (SignUpState.WAITING,),
    "unanswered": (SignUpState.HELD, SignUpState.ASKED),
    "over": (SignUpState.CANCELLED, SignUpState.EXPIRED),
}
LARGEST_CURSOR = 2**62  # a larger number is no id, and SQLite could not take it


@bp.get("/<pid:public_id>/sign-ups")
@staff_required("events.edit")
def index(public_id: str) -> ResponseReturnValue:
    event = queries.get_event(get_db(), public_id)
    chosen = request.args.get("state", "coming")
    chosen = chosen if chosen in FILTERS else "coming"
    after = request.args.get("after", 0, type=int)
    after = after if 0 < after < LARGEST_CURSOR else 0
    rows, more = queries.sign_ups_page(get_db(), event.id, states=FILTERS[chosen], after=after)
    return render_template(
        "admin/events/sign_ups.html",
        rows=rows,
        more=more,
        after=after,
        chosen=chosen,
        states={state.value: (level, _(word)) for state, (level, word) in STATES.items()},
        **admin_pages.desk_of(event, clock.now()),
    )


@bp.route("/<pid:public_id>/sign-ups/new", methods=["GET", "POST"])
@staff_required("events.edit")
def create(public_id: str) -> ResponseReturnValue:
    event = queries.get_event(get_db(), public_id)
    form = AddSignUpForm()
    form.companions.offer(event.companions_max)
    if form.is_submitted_and_valid():
        try:
            sentence = _add(event, form)
        except Conflict as refusal:
            _put(form, refusal)
        else:
            wake(current_runtime())
            flash(sentence)
            return redirect(url_for(".index", public_id=public_id), code=303)
    page = render_template("admin/events/sign_up_new.html", form=form, **pages.facts_of(event))
    return page, form.status


def _add(event: Event, form: AddSignUpForm) -> str:
    with committing() as db:
        sign_up = signing.add_for(
            db,
            event_id=event.id,
            name=form.name.data,
            email=form.email.data,
            companions=form.companions.data,
            need=form.need.data or "",
            language=form.language.data,
            now=clock.now(),
            actor=current_user.actor,
        )
        if sign_up.state is SignUpState.WAITING:
            return _("The person is on the waiting list and gets an email.")
        return _("The person is signed up and gets an email.")


def _put(form: AddSignUpForm, refusal: Conflict) -> None:
    get_db().rollback()
    sentence = _(refusal.message, **refusal.values)
    if isinstance(refusal, NotAFullName | NotAName):
        form.refuse(form.name, sentence)
    elif isinstance(refusal, NotAnAddress):
        form.refuse(form.email, sentence)
    else:
        form.form_errors.append(sentence)


@bp.post("/<pid:public_id>/sign-ups/<pid:sign_up_id>/cancellation")
@staff_required("events.edit")
def create_cancellation(public_id: str, sign_up_id: str) -> ResponseReturnValue:
    try:
        with committing() as db:
            event = queries.get_event(db, public_id)
            if queries.event_id_of(db, sign_up_id) != event.id:
                raise NoSuchSignUp
            signing.cancel(db, public_id=sign_up_id, now=clock.now(), actor=current_user.actor)
    except Conflict as refusal:
        flash(_(refusal.message), "problem")
    else:
        wake(current_runtime())
        flash(_("The sign-up is cancelled. The person gets an email."))
    return redirect(url_for(".index", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/promotion")
@staff_required("events.edit")
def create_promotion(public_id: str) -> ResponseReturnValue:
    """Lets the line move up, in its order, also after signing up has closed."""
    try:
        with committing() as db:
            event = queries.get_event(db, public_id)
            moved = signing.promote(
                db, event_id=event.id, now=clock.now(), actor=current_user.actor
            )
            why = admin_pages.why_nobody_moves(event, clock.now())
    except Conflict as refusal:
        flash(_(refusal.message), "problem")
    else:
        wake(current_runtime())
        flash(_("%(moved)s moved up.", moved=moved) if moved else why)
    return redirect(url_for(".index", public_id=public_id, state="waiting"), code=303)


@bp.get("/<pid:public_id>/door")
@staff_required("events.edit")
def door(public_id: str) -> ResponseReturnValue:
    """For printing: who comes, by name, with a box to tick."""
    event = queries.get_event(get_db(), public_id)
    coming = [
        sign_up
        for sign_up in queries.guests(get_db(), event.id)
        if sign_up.state is SignUpState.CONFIRMED
    ]
    return render_template(
        "admin/events/door.html", sign_ups=coming, now=clock.now(), **pages.facts_of(event)
    )


@bp.get("/<pid:public_id>/sign-ups.<any(csv, xlsx):kind>")
@staff_required("events.edit")
def export(public_id: str, kind: str) -> ResponseReturnValue:
    """Names, addresses and seats; nothing in it is calculated by a spreadsheet."""
    event = queries.get_event(get_db(), public_id)
    lines = map(exports.line, queries.guests(get_db(), event.id))
    return download(Table(event.slug, exports.header(), lines), kind)
