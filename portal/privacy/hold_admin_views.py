"""HR puts a legal hold on a person, sees it, and ends it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.people import queries as people
from portal.people.models import Person
from portal.privacy import holds
from portal.privacy.admin_forms import HoldForm
from portal.privacy.errors import AlreadyOnHold, ErasingHasBegun
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("holds_admin", __name__, url_prefix="/admin/privacy/holds")


@bp.route("/people/<pid:public_id>", methods=["GET", "POST"])
@staff_required("privacy.decide")
def show(public_id: str) -> ResponseReturnValue:
    """The hold that is on somebody; without one the form that puts one."""
    db, now = get_db(), clock.now()
    person = people.survivor_of(db, people.get_person(db, public_id))
    hold, day = holds.find_hold(db, person.id), holds.today(db, now)
    form = HoldForm()
    if _is_sound(form, day) and _put(form, person):
        flash(_("Nothing of this person is erased while the hold stands."))
        return redirect(url_for(".show", public_id=person.public_id), code=303)
    page = render_template(
        "admin/privacy/hold.html",
        person=person,
        form=form,
        hold=hold if hold is not None and hold.is_in_force(day) else None,
    )
    return page, form.status


def _is_sound(form: HoldForm, day: date) -> bool:
    if not form.is_submitted_and_valid():
        return False
    if form.until.data is not None and form.until.data < day:
        form.refuse(form.until, _("Please choose a day that lies ahead."))
        return False
    return True


def _put(form: HoldForm, person: Person) -> bool:
    try:
        with committing() as db:
            holds.put_hold(
                db,
                person=people.survivor_of(db, people.get_person(db, person.public_id)),
                reason=form.reason.data or "",
                until=form.until.data,
                now=clock.now(),
                actor=current_user.actor,
            )
    except AlreadyOnHold as refusal:  # what the colleague has put is on the page now
        flash(_(refusal.message), "problem")
    except ErasingHasBegun as refusal:
        form.refuse(form.reason, _(refusal.message))
        return False
    return True


@bp.post("/<pid:public_id>/ending")
@staff_required("privacy.decide")
def create_ending(public_id: str) -> ResponseReturnValue:
    with committing() as db:
        hold = holds.get_hold(db, public_id)
        holds.end_hold(db, hold=hold, now=clock.now(), actor=current_user.actor)
        person = hold.person.public_id
    flash(_("The hold has ended."))
    return redirect(url_for(".show", public_id=person), code=303)
