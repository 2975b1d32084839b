"""When somebody talks with people: own hours; whoever hires may also write those of others. And
the wishes of people for whom no time was right."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.calls import offers, queries, service
from portal.calls.admin_forms import HoursForm
from portal.calls.errors import (
    NoWay,
    OverlappingHours,
    UnknownZone,
    UnreadableDay,
    UnreadableHours,
    WrongVideoLink,
)
from portal.calls.hours import KEPT, HostDraft, read_windows, save_hours, write_days, write_windows
from portal.calls.models import CallHost
from portal.calls.pages import time_of
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound
from portal.employer.queries import get_employer
from portal.staff.models import StaffAccount
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _

bp = Blueprint("hours_admin", __name__, url_prefix="/admin/calls")
PREVIEW = 5  # next free times


@bp.get("/hours")
@staff_required("calls.host")
def mine() -> ResponseReturnValue:
    account = next(account for account in queries.colleagues(get_db()) if _is_me(account))
    return redirect(url_for(".edit", public_id=account.public_id), code=303)


@bp.route("/hours/<pid:public_id>", methods=["GET", "POST"])
@staff_required("calls.host")
def edit(public_id: str) -> ResponseReturnValue:
    everybody = queries.colleagues(get_db())
    account = _chosen(everybody, public_id)
    host = queries.find_host(get_db(), staff_id=account.id)
    form = HoursForm(data=_stored(host))
    if form.is_submitted_and_valid() and _saved(account, form):
        flash(_("The hours have been saved. Calls that are already booked stay."))
        return redirect(url_for(".edit", public_id=public_id), code=303)
    free = offers.free_slots(get_db(), [host], now=clock.now()) if host else []
    page = render_template(
        "admin/calls/hours.html",
        form=form,
        account=account,
        is_own=account.id == current_user.staff_id,
        colleagues=_others(everybody, account),
        host=host,
        free=free[:PREVIEW],
        time_of=time_of,
    )
    return page, form.status


def _chosen(everybody: Sequence[StaffAccount], public_id: str) -> StaffAccount:
    """One's own account, or another's for whoever hires."""
    for account in everybody:
        if account.public_id == public_id:
            if not _is_me(account) and not current_user.may("calls.edit"):
                raise NotAllowed
            return account
    raise NotFound


def _is_me(account: StaffAccount) -> bool:
    return bool(account.id == current_user.staff_id)


def _others(everybody: Sequence[StaffAccount], account: StaffAccount) -> list[StaffAccount]:
    if not current_user.may("calls.edit"):
        return []
    return [other for other in everybody if other.id != account.id]


def _stored(host: CallHost | None) -> dict[str, object]:
    """What the form begins with; for somebody new the usual values and no hours."""
    names = list(HoursForm.WEEK)
    if host is None:
        zone = get_employer(get_db()).zone
        return {
            "zone": zone,
            "minutes": 20,
            "pause_before": 10,
            "pause_after": 10,
            "notice_hours": 24,
            "most_a_day": 6,
            "by_phone": True,
        }
    week = dict(zip(names, (write_windows(day) for day in host.week), strict=True))
    kept = {name: getattr(host, name) for name in KEPT}
    return week | kept | {"days": write_days(host)}


def _saved(account: StaffAccount, form: HoursForm) -> bool:
    """False when the service finds something to correct; the sentence then stands at its field."""
    if not _are_readable(form):
        return False
    draft = HostDraft(
        week=[field.data or "" for field in form.week],
        days=form.days.data or "",
        **{name: form[name].data for name in KEPT},
    )
    places = {
        UnknownZone: form.zone,
        WrongVideoLink: form.video_url,
        NoWay: form.video_url,
    }
    try:
        with committing() as db:
            save_hours(
                db, staff_id=account.id, draft=draft, actor=current_user.actor, now=clock.now()
            )
    except (UnreadableDay, UnreadableHours, OverlappingHours) as refusal:
        form.refuse(form.days, _(refusal.message, **refusal.values))
    except (UnknownZone, WrongVideoLink, NoWay) as refusal:
        form.refuse(places[type(refusal)], _(refusal.message))
    return not form.errors


def _are_readable(form: HoursForm) -> bool:
    """Each day says what is wrong with it, all at once."""
    for field in form.week:
        try:
            read_windows(field.data or "")
        except (UnreadableHours, OverlappingHours) as refusal:
            form.refuse(field, _(refusal.message, **refusal.values))
    return not form.errors


@bp.route("/wishes/<pid:public_id>", methods=["GET", "POST"])
@staff_required("calls.edit")
def wish(public_id: str) -> ResponseReturnValue:
    """Which times a person would like; the button says that they have an answer."""
    form = PortalForm()
    if form.is_submitted_and_valid():
        with committing() as db:
            service.settle_wish(
                db,
                wish=queries.get_wish(db, public_id, lock=True),
                actor=current_user.actor,
                now=clock.now(),
            )
        flash(_("Noted. The wish is off the worklist."))
        return redirect(url_for("calls_admin.index"), code=303)
    found = queries.get_wish(get_db(), public_id)
    return render_template("admin/calls/wish.html", form=form, wish=found)
