"""HR's list of mails: what waits, what left, what did not arrive; and what can be done then.

The texts of mails are not shown here: they carry personal links, which staff never sees.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import NotFound
from portal.core.queue import wake
from portal.outbox import queries, service
from portal.outbox.errors import PersonWantsSilence
from portal.outbox.forms import AddressForm
from portal.outbox.kinds import find_kind
from portal.outbox.lines import line_of
from portal.outbox.models import OutgoingMail
from portal.outbox.queries import Pile
from portal.outbox.stopping import resume_sending, stop_sending
from portal.people.errors import AddressTaken, NotAnAddress
from portal.people.service import correct_person
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("outbox_admin", __name__, url_prefix="/admin/mail")


@bp.get("")
@staff_required("mail.see")
def index() -> ResponseReturnValue:
    chosen = request.args.get("pile", "")
    pile = Pile(chosen) if chosen in set(Pile) else None
    page = queries.mail_page(
        get_db(),
        pile=pile,
        before=request.args.get("before", "")[:22],
        after=request.args.get("after", "")[:22],
    )
    return render_template(
        "admin/outbox/index.html",
        pile=pile,
        page=page,
        lines=[line_of(mail) for mail in page.mails],
        trouble=queries.delivery_trouble(get_db(), clock.now()),
    )


@bp.post("/stop")
@staff_required("mail.stop")
def create_stop() -> ResponseReturnValue:
    """No mail leaves from now on, except what people ask for themselves."""
    with committing() as db:
        changed = stop_sending(db, now=clock.now(), actor=current_user.actor)
    flash(_("Sending is stopped.") if changed else _("Sending was stopped before."))
    return redirect(url_for(".index"), code=303)


@bp.post("/resumption")
@staff_required("mail.stop")
def create_resumption() -> ResponseReturnValue:
    """Mails leave again, those that waited in their old order."""
    with committing() as db:
        changed = resume_sending(db, now=clock.now(), actor=current_user.actor)
    wake(current_runtime())
    flash(_("Emails leave again.") if changed else _("Sending was not stopped."))
    return redirect(url_for(".index"), code=303)


@bp.get("/<pid:public_id>")
@staff_required("mail.see")
def show(public_id: str) -> ResponseReturnValue:
    mail = queries.get_mail(get_db(), public_id)
    return render_template(
        "admin/outbox/show.html", mail=mail, line=line_of(mail), print_url=_print_url(mail)
    )


def _print_url(mail: OutgoingMail) -> str | None:
    kind = find_kind(mail.kind)
    return kind.print_url(get_db(), mail) if kind else None


@bp.route("/<pid:public_id>/address", methods=["GET", "POST"])
@staff_required("mail.send")
def address(public_id: str) -> ResponseReturnValue:
    mail = queries.get_mail(get_db(), public_id)
    if mail.staff_id is not None:
        raise NotFound  # accounts have a page of their own
    form = AddressForm(data={"email": mail.person.email})
    if form.is_submitted_and_valid() and _corrected(public_id, form):
        flash(_("The address has been corrected. You can now send the email again."))
        return redirect(url_for(".show", public_id=public_id), code=303)
    return render_template("admin/outbox/address.html", mail=mail, form=form), form.status


def _corrected(public_id: str, form: AddressForm) -> bool:
    try:
        with committing() as db:
            person = queries.get_mail(db, public_id).person
            correct_person(
                db,
                person=person,
                first_name=person.first_name,
                last_name=person.last_name,
                email=form.email.data or "",
                language=person.language,
                now=clock.now(),
                actor=current_user.actor,
            )
    except (AddressTaken, NotAnAddress) as refusal:
        form.refuse(form.email, _(refusal.message))
        return False
    return True


@bp.post("/<pid:public_id>/delivery")
@staff_required("mail.send")
def create_delivery(public_id: str) -> ResponseReturnValue:
    """Send it again."""
    try:
        with committing() as db:
            mail = queries.get_mail(db, public_id, lock=True)
            service.send_again(db, mail=mail, now=clock.now(), actor=current_user.actor)
    except PersonWantsSilence as refusal:
        flash(_(refusal.message), "problem")
    else:
        wake(current_runtime())
        flash(_("The email is on its way again."))
    return redirect(url_for(".show", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/settlement")
@staff_required("mail.send")
def create_settlement(public_id: str) -> ResponseReturnValue:
    """Dealt with in another way: printed and posted, or told on the phone."""
    with committing() as db:
        mail = queries.get_mail(db, public_id, lock=True)
        service.settle(db, mail=mail, now=clock.now(), actor=current_user.actor)
    flash(_("Noted. The email is off the worklist."))
    return redirect(url_for(".show", public_id=public_id), code=303)
