"""HR's pages of calls: the list, one call, moving and cancelling, what came of it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.calls import queries, service
from portal.calls.admin_forms import StaffMoveForm, WordForm
from portal.calls.appointment_views import calendar_file
from portal.calls.errors import CallOver, NotOverYet, SlotNotOffered, SlotTaken
from portal.calls.invitations import entry_for_host
from portal.calls.models import CallBooking, CallOutcome, Side
from portal.calls.pages import move_page, time_of
from portal.calls.phones import show_phone
from portal.calls.queries import Span
from portal.calls.words import way_word
from portal.core import clock
from portal.core.queue import wake
from portal.employer.queries import get_employer
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.runtime import current_runtime

bp = Blueprint("calls_admin", __name__, url_prefix="/admin/calls")


@bp.get("")
@staff_required("calls.see")
def index() -> ResponseReturnValue:
    chosen = request.args.get("span", "")
    span = Span(chosen) if chosen in set(Span) else Span.TODAY
    page = queries.call_page(
        get_db(),
        viewer=current_user,
        span=span,
        day=_today(),
        after=request.args.get("after", "")[:22],
    )
    return render_template(
        "admin/calls/index.html",
        span=span,
        page=page,
        time_of=time_of,
        way_word=way_word,
        now=clock.now(),
    )


def _today() -> tuple[datetime, datetime]:
    zone = ZoneInfo(voice().zone)
    start = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    return start, datetime.combine(start.date() + timedelta(days=1), time(), zone)


@bp.get("/<pid:public_id>")
@staff_required("calls.see")
def show(public_id: str) -> ResponseReturnValue:
    booking = _call(public_id)
    now = clock.now()
    return render_template(
        "admin/calls/show.html",
        booking=booking,
        when=time_of(booking),
        way=way_word(booking.way),
        phone=show_phone(booking.phone) if booking.phone else "",
        phone_uri=f"tel:{booking.phone}" if booking.phone else "",
        now=now,
        has_begun=booking.starts_at <= now,
        may_change=booking.is_active and now < booking.starts_at,
    )


@bp.get("/<pid:public_id>/invite.ics")
@staff_required("calls.see")
def calendar(public_id: str) -> ResponseReturnValue:
    entry = entry_for_host(
        _call(public_id), employer=get_employer(get_db()), settings=current_runtime().settings
    )
    return calendar_file(entry.to_ical())


@bp.route("/<pid:public_id>/time", methods=["GET", "POST"])
@staff_required("calls.see")
def move(public_id: str) -> ResponseReturnValue:
    """Move for the employer, with a sentence to the person."""
    booking, form = _call(public_id), StaffMoveForm()
    booking.ensure_changeable(clock.now(), by=Side.EMPLOYER)
    if not form.is_submitted_and_valid():
        return move_page("admin/calls/move.html", booking, form), form.status
    try:
        with committing() as db:
            service.move_call(
                db,
                booking=_locked(public_id),
                slot=form.slot.data,
                by=Side.EMPLOYER,
                word=form.word.data or "",
                actor=current_user.actor,
                now=clock.now(),
            )
    except (SlotTaken, SlotNotOffered) as refusal:
        form.slot.data = None
        return move_page(
            "admin/calls/move.html", _call(public_id), form, problem=_(refusal.message)
        ), 409
    return _done(public_id, _("The call has been moved. Both sides get an email."))


@bp.route("/<pid:public_id>/cancellation", methods=["GET", "POST"])
@staff_required("calls.see")
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel for the employer, with a sentence to the person."""
    booking, form = _call(public_id), WordForm()
    if not form.is_submitted_and_valid():
        booking.ensure_changeable(clock.now(), by=Side.EMPLOYER)
        page = render_template(
            "admin/calls/cancel.html", form=form, booking=booking, when=time_of(booking)
        )
        return page, form.status
    with committing() as db:
        service.cancel_call(
            db,
            booking=_locked(public_id),
            by=Side.EMPLOYER,
            word=form.word.data or "",
            actor=current_user.actor,
            now=clock.now(),
        )
    return _done(public_id, _("The call is cancelled. Both sides get an email."))


@bp.post("/<pid:public_id>/outcome")
@staff_required("calls.see")
def create_outcome(public_id: str) -> ResponseReturnValue:
    """Held, or nobody was reached."""
    given = request.form.get("outcome", "")
    outcome = CallOutcome(given) if given in set(CallOutcome) else None
    if outcome is None:
        return redirect(url_for(".show", public_id=public_id), code=303)
    with committing() as db:
        service.mark_call(
            db,
            booking=_locked(public_id),
            outcome=outcome,
            actor=current_user.actor,
            now=clock.now(),
        )
    return _done(public_id, _("Noted."))


@bp.errorhandler(CallOver)
@bp.errorhandler(NotOverYet)
def show_refused(refusal: CallOver | NotOverYet) -> ResponseReturnValue:
    """Back to the call, which shows how it stands."""
    assert request.view_args is not None  # noqa: S101 - every address that refuses names a call
    flash(_(refusal.message), "problem")
    return redirect(url_for(".show", public_id=request.view_args["public_id"]), code=303)


def _done(public_id: str, sentence: str) -> ResponseReturnValue:
    wake(current_runtime())
    flash(sentence)
    return redirect(url_for(".show", public_id=public_id), code=303)


def _call(public_id: str) -> CallBooking:
    return queries.get_call(get_db(), public_id, viewer=current_user)


def _locked(public_id: str) -> CallBooking:
    return queries.get_call(get_db(), public_id, viewer=current_user, lock=True)
