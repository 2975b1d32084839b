"""The person chooses a time, checks the details and books; or says which times would be better."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.calls import phones, queries, service
from portal.calls.errors import (
    AlreadyBooked,
    NoFurtherCall,
    NotANumber,
    SlotNotOffered,
    SlotTaken,
    WayNotOffered,
)
from portal.calls.forms import NONE, ChooseForm, ConfirmForm, WishForm, ZoneForm
from portal.calls.models import CallBooking, Way
from portal.calls.pages import (
    choose_page,
    confirm_page,
    find_choice,
    speak_about,
)
from portal.calls.queries import Talk
from portal.calls.service import CallRequest
from portal.core import clock
from portal.core.errors import PortalError
from portal.core.ids import new_public_id
from portal.core.queue import wake
from portal.employer.queries import get_employer
from portal.people.service import choose_zone
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.runtime import current_runtime

bp = Blueprint("calls", __name__, url_prefix="/calls")


@bp.route("", methods=["GET", "POST"])
@candidate_required
def choose() -> ResponseReturnValue:
    choice = find_choice(request.values.get("application", ""), clock.now())
    if choice is None:
        return render_template("calls/nothing.html")
    application = choice.talk.application.public_id
    if choice.talk.booked:
        return redirect(url_for("appointments.show", public_id=choice.talk.booked), code=303)
    if request.form.get("slot") == NONE:
        return redirect(url_for(".wish", application=application), code=303)
    form = ChooseForm()
    form.offer(choice.ways)
    if not form.is_submitted_and_valid():
        return choose_page(choice, form), form.status
    way = form.way.data if form.way else choice.ways[0].value
    return redirect(
        url_for(".confirm", application=application, slot=form.slot.data[:60], way=way), code=303
    )


@bp.route("/confirm", methods=["GET", "POST"])
@candidate_required
def confirm() -> ResponseReturnValue:
    """Check the details; only the button books."""
    if not request.values.get("application"):
        return redirect(url_for(".choose"), code=303)
    given = request.form if request.method == "POST" else request.args
    talk = _talk(request.values.get("application", ""))
    if talk.booked and request.method == "GET":
        return redirect(url_for("appointments.show", public_id=talk.booked), code=303)
    asked = CallRequest(
        talk.application.public_id, given.get("slot", "")[:60], _way(given.get("way", ""))
    )
    form = ConfirmForm(data={"once": new_public_id(), "slot": asked.slot})
    form.offer(asked.way)
    if request.method == "GET":
        problem = _problem(asked)
        return confirm_page(talk, asked, form, problem=problem), 409 if problem else 200
    asked = _with_details(asked, form)
    if form.errors:
        problem = "" if asked.slot else _("Please choose a time.")
        return confirm_page(talk, asked, form, problem=problem), 422
    return _booked(talk, asked, form)


def _way(given: str) -> Way:
    return Way(given) if given in set(Way) else Way.PHONE


def _problem(asked: CallRequest) -> str:
    """What the reader should know before they type anything."""
    try:
        service.ensure_bookable(
            get_db(), person_id=current_user.person_id, asked=asked, now=clock.now()
        )
    except (SlotTaken, SlotNotOffered, WayNotOffered, NoFurtherCall) as refusal:
        return _(refusal.message)
    return ""


def _with_details(asked: CallRequest, form: ConfirmForm) -> CallRequest:
    """What was typed; a number that cannot be one is refused at its field."""
    phone = None
    if form.is_submitted_and_valid() and form.phone:
        try:
            phone = phones.read_phone(form.phone.data or "", get_employer(get_db()).country)
        except NotANumber as refusal:
            form.refuse(form.phone, _(refusal.message))
    return replace(
        asked, phone=phone, questions=form.questions.data or "", need=form.need.data or ""
    )


def _booked(talk: Talk, asked: CallRequest, form: ConfirmForm) -> ResponseReturnValue:
    """The appointment; or the same page, with everything typed and the next free times."""
    try:
        booking = _book(asked, form.once.data or "")
    except (SlotTaken, SlotNotOffered, WayNotOffered) as refusal:
        return confirm_page(talk, asked, form, problem=_(refusal.message)), 409
    except AlreadyBooked as refusal:
        return _show_the_one(asked.application, _(refusal.message))
    except NoFurtherCall as refusal:
        return render_template("calls/nothing.html", why=_(refusal.message)), 409
    wake(current_runtime())
    return redirect(url_for("appointments.show", public_id=booking.public_id), code=303)


def _book(asked: CallRequest, once: str) -> CallBooking:
    """Book once per form. A first look without a lock comes before: most of those who come too late
    need not wait for it."""
    now, person_id = clock.now(), current_user.person_id
    if earlier := _booked_before(once):
        return earlier
    try:
        service.ensure_bookable(get_db(), person_id=person_id, asked=asked, now=now)
    except PortalError:
        # the button was pressed twice: the other press may have won since we looked
        if earlier := _booked_before(once):
            return earlier
        raise
    with committing() as db:
        return service.book_call(
            db, person_id=person_id, asked=asked, idempotency_key=once, now=now
        )


def _booked_before(once: str) -> CallBooking | None:
    return queries.find_booking(get_db(), idempotency_key=once, person_id=current_user.person_id)


def _show_the_one(application: str, message: str) -> ResponseReturnValue:
    """The appointment there is already, from another window or the second press of the button."""
    talk = _talk(application)
    if talk.booked is None:
        return redirect(url_for(".choose", application=application), code=303)
    flash(message)
    return redirect(url_for("appointments.show", public_id=talk.booked), code=303)


def _talk(application: str) -> Talk:
    talk = queries.get_talk(
        get_db(), person_id=current_user.person_id, application=application, now=clock.now()
    )
    speak_about(talk.application)
    return talk


@bp.route("/wish", methods=["GET", "POST"])
@candidate_required
def wish() -> ResponseReturnValue:
    """No time is right: say which would be."""
    application = request.values.get("application", "")
    if not application:
        return redirect(url_for(".choose"), code=303)
    talk = _talk(application)
    if talk.booked:
        return redirect(url_for("appointments.show", public_id=talk.booked), code=303)
    form = WishForm()
    if not form.is_submitted_and_valid():
        return render_template("calls/wish.html", form=form, talk=talk), form.status
    try:
        with committing() as db:
            service.wish_for_times(
                db,
                person_id=current_user.person_id,
                application=application,
                text=form.text.data or "",
                now=clock.now(),
            )
    except (AlreadyBooked, NoFurtherCall):
        return redirect(url_for(".choose", application=application), code=303)
    flash(_("Thank you. We will write to you with times."))
    return redirect(url_for("home.show"), code=303)


@bp.route("/zone", methods=["GET", "POST"])
@candidate_required
def zone() -> ResponseReturnValue:
    """The person's own clocks, for pages and emails."""
    application = request.args.get("application") or None
    form = ZoneForm(data={"zone": voice().zone})
    if not form.is_submitted_and_valid():
        page = render_template("calls/zone.html", form=form, application=application)
        return page, form.status
    with committing() as db:
        choose_zone(db, person_id=current_user.person_id, zone=form.zone.data, now=clock.now())
    return redirect(url_for(".choose", application=application), code=303)
