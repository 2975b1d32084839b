"""The person's own appointment: see it, take it into the calendar, move it, cancel it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.calls import queries, service
from portal.calls.errors import CallOver, SlotNotOffered, SlotTaken, TooLateToChange
from portal.calls.forms import MoveForm
from portal.calls.invitations import entry_for_person
from portal.calls.models import CallBooking, Side
from portal.calls.pages import call_page, move_page, speak_about, time_of
from portal.core import clock
from portal.core.queue import wake
from portal.employer.queries import get_employer
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("appointments", __name__, url_prefix="/calls")


@bp.get("/<pid:public_id>")
@candidate_required
def show(public_id: str) -> ResponseReturnValue:
    return call_page(_booking(public_id), clock.now())


@bp.get("/<pid:public_id>/invite.ics")
@candidate_required
def calendar(public_id: str) -> ResponseReturnValue:
    """The entry as a file, for calendars that do not read mails."""
    booking = _booking(public_id)
    entry = entry_for_person(
        booking, employer=get_employer(get_db()), settings=current_runtime().settings
    )
    return calendar_file(entry.to_ical())


def calendar_file(content: bytes) -> Response:
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = "attachment; filename=invite.ics"
    return response


@bp.route("/<pid:public_id>/time", methods=["GET", "POST"])
@candidate_required
def move(public_id: str) -> ResponseReturnValue:
    """Another time with the same interviewer."""
    booking, form = _booking(public_id), MoveForm()
    booking.ensure_changeable(clock.now(), by=Side.PERSON)
    if not form.is_submitted_and_valid():
        return move_page("calls/move.html", booking, form), form.status
    try:
        with committing() as db:
            booking = _locked(public_id)
            service.move_call(
                db,
                booking=booking,
                slot=form.slot.data,
                by=Side.PERSON,
                word="",
                actor=current_user.actor,
                now=clock.now(),
            )
    except (SlotTaken, SlotNotOffered) as refusal:
        form.slot.data = None
        return move_page(
            "calls/move.html", _booking(public_id), form, problem=_(refusal.message)
        ), 409
    wake(current_runtime())
    flash(_("The call has been moved. You get an email with the new time."))
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.route("/<pid:public_id>/cancellation", methods=["GET", "POST"])
@candidate_required
def cancel(public_id: str) -> ResponseReturnValue:
    booking, form = _booking(public_id), PortalForm()
    if not form.is_submitted_and_valid():
        booking.ensure_changeable(clock.now(), by=Side.PERSON)
        return render_template(
            "calls/cancel.html", form=form, booking=booking, when=time_of(booking)
        )
    with committing() as db:
        service.cancel_call(
            db,
            booking=_locked(public_id),
            by=Side.PERSON,
            word="",
            actor=current_user.actor,
            now=clock.now(),
        )
    wake(current_runtime())
    flash(_("The call is cancelled. Nothing else changes for you."))
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.errorhandler(TooLateToChange)
@bp.errorhandler(CallOver)
def show_too_late(refusal: TooLateToChange | CallOver) -> ResponseReturnValue:
    """Said on the page of the call, which names who can be asked."""
    assert request.view_args is not None  # noqa: S101 - every address here names a call
    booking = _booking(str(request.view_args["public_id"]))
    return call_page(booking, clock.now(), problem=_(refusal.message)), 409


def _booking(public_id: str) -> CallBooking:
    booking = queries.get_booking(get_db(), public_id, person_id=current_user.person_id)
    speak_about(booking.application)
    return booking


def _locked(public_id: str) -> CallBooking:
    return queries.get_booking(get_db(), public_id, person_id=current_user.person_id, lock=True)
