"""My data: everything that is stored, as a page and as a file; and asking for erasure."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.waking import wake
from portal.people.queries import person_of_id
from portal.privacy import queries, service
from portal.privacy.errors import AlreadyAsked, NothingToWithdraw
from portal.privacy.file import as_json
from portal.privacy.forms import ButtonForm
from portal.privacy.models import AskedBy
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("privacy", __name__, url_prefix="/my-data")


@bp.get("")
@candidate_required
def show() -> ResponseReturnValue:
    """By part; ``?all=1`` shows every part unfolded, for printing."""
    db = get_db()
    return render_template(
        "privacy/show.html",
        parts=queries.stored_parts(db, current_user.person_id),
        erasure=queries.find_request(db, current_user.person_id),
        unfolded=bool(request.args.get("all")),
    )


@bp.get("/file")
@candidate_required
def download() -> ResponseReturnValue:
    """The same as JSON, to keep or to give to another service (GDPR Art. 15(3), 20)."""
    text = as_json(queries.stored_parts(get_db(), current_user.person_id), now=clock.now())
    name = _("my-data")
    return Response(
        text,
        mimetype="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.json"',
            "Cache-Control": "no-store",
        },
    )


@bp.get("/erasure")
@candidate_required
def erasure() -> ResponseReturnValue:
    """What would go, what may have to stay, and why; the button, or how far the request is."""
    db, now = get_db(), clock.now()
    against, until = queries.what_speaks_against(db, current_user.person_id, now)
    return render_template(
        "privacy/erasure.html",
        form=ButtonForm(formdata=None),
        erasure=queries.find_request(db, current_user.person_id),
        against=against,
        until=until,
    )


@bp.post("/erasure")
@candidate_required
def create_erasure() -> ResponseReturnValue:
    try:
        with committing() as db:
            service.ask_for_erasure(
                db,
                person=person_of_id(db, current_user.person_id),
                asked_by=AskedBy.PERSON,
                now=clock.now(),
                actor=current_user.actor,
            )
    except AlreadyAsked as refusal:
        flash(_(refusal.message))
    else:
        wake(current_runtime())
    return redirect(url_for(".erasure"), code=303)


@bp.post("/erasure/withdrawal")
@candidate_required
def create_withdrawal() -> ResponseReturnValue:
    try:
        with committing() as db:
            service.withdraw_request(
                db, person_id=current_user.person_id, now=clock.now(), actor=current_user.actor
            )
    except NothingToWithdraw as refusal:
        flash(_(refusal.message), "problem")
    else:
        flash(_("Your request has been withdrawn. Everything stays as it is."))
    return redirect(url_for(".erasure"), code=303)
