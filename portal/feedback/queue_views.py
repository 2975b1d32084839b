"""The second reader's queue: one text after the other, released or left for later."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.candidates.queries import get_application
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waking import wake
from portal.feedback import queues, service
from portal.feedback.desk import open_desk
from portal.feedback.errors import SameAuthorAndApprover
from portal.feedback.forms import RevisionForm
from portal.staff.models import StaffAccount
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.headers import frame_own_pages
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("queue_admin", __name__, url_prefix="/admin/feedback/queue")


@bp.get("")
@staff_required("feedback.release")
def show() -> ResponseReturnValue:
    """The text at ``at`` (public id of its application), else the first."""
    waiting = queues.review_queue(get_db(), viewer=current_user)
    if not waiting:
        return render_template("admin/feedback/queue_empty.html")
    at = request.args.get("at", "")
    place = waiting.index(at) if at in waiting else 0
    desk = open_desk(get_db(), waiting[place], viewer=current_user)
    frame_own_pages()
    return render_template(
        "admin/feedback/queue.html",
        desk=desk,
        form=RevisionForm(formdata=None, data={"revision": desk.revision}),
        place=place + 1,
        total=len(waiting),
        before=waiting[place - 1] if place else None,
        after=waiting[place + 1] if place + 1 < len(waiting) else None,
    )


@bp.post("/<pid:public_id>/release")
@staff_required("feedback.release")
def create_release(public_id: str) -> ResponseReturnValue:
    """Release this one and show the next. A refusal is said with the name, and nothing is lost."""
    after = _after(public_id)
    form = RevisionForm()
    name = get_application(get_db(), public_id, current_user).person.name
    if not form.is_submitted_and_valid():
        flash(_("This page did not arrive in full. Please load it again."), "problem")
        return redirect(url_for(".show", at=public_id), code=303)
    try:
        with committing() as db:
            _release(db, public_id, int(form.revision.data or 0))
    except (Conflict, SameAuthorAndApprover) as refusal:
        sentence = _(refusal.message)
        flash(_("Not released for %(name)s: %(why)s", name=name, why=sentence), "problem")
        return redirect(url_for(".show", at=public_id), code=303)
    wake(current_runtime())
    flash(_("Released for %(name)s.", name=name))
    return redirect(url_for(".show", at=after), code=303)


def _release(db: Session, public_id: str, revision: int) -> None:
    service.release_feedback(
        db,
        application=get_application(db, public_id, current_user),
        revision=revision,
        by=db.get_one(StaffAccount, current_user.staff_id),
        now=clock.now(),
    )


def _after(public_id: str) -> str | None:
    """What stands behind it in the queue, asked before it leaves."""
    waiting = queues.review_queue(get_db(), viewer=current_user)
    place = waiting.index(public_id) + 1 if public_id in waiting else len(waiting)
    return waiting[place] if place < len(waiting) else None
