"""Staff looks at a link whose reader says that they did not apply. A link itself is never shown."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.audit import service as audit
from portal.core import clock
from portal.entrance import queries, service
from portal.entrance.forms import ButtonForm
from portal.people.models import Person
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("entrance_admin", __name__, url_prefix="/admin/links")


@bp.get("/<pid:public_id>")
@staff_required("candidates.edit")
def disowned(public_id: str) -> ResponseReturnValue:
    link = queries.get_link_by_public_id(get_db(), public_id)
    return render_template(
        "admin/entrance/disowned.html",
        link=link,
        person=get_db().get_one(Person, link.person_id),
        form=ButtonForm(formdata=None),
    )


@bp.post("/<pid:public_id>/review")
@staff_required("candidates.edit")
def create_review(public_id: str) -> ResponseReturnValue:
    """It was a mistake of the reader or of a scanner: off the list."""
    with committing() as db:
        link = queries.get_link_by_public_id(db, public_id)
        link.disowned_seen_at = clock.now()
        audit.record(db, "link.reviewed", actor=current_user.actor, subject=link, at=clock.now())
    flash(_("Done. The link stays as it is."))
    return redirect(url_for("insights_admin.index"), code=303)


@bp.post("/<pid:public_id>/revocation")
@staff_required("candidates.edit")
def create_revocation(public_id: str) -> ResponseReturnValue:
    """The mail went to the wrong person: nothing sent so far opens anything any more."""
    with committing() as db:
        now = clock.now()
        link = queries.get_link_by_public_id(db, public_id)
        link.disowned_seen_at = now
        service.revoke_links(db, person_id=link.person_id, now=now)
        audit.record(db, "links.revoked", actor=current_user.actor, subject=link, at=now)
    flash(_("All links of this person have been ended. Correct the address, then send again."))
    return redirect(url_for("insights_admin.index"), code=303)
