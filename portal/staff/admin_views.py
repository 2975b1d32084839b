"""Signing in and one's own account."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import limits, login
from portal.access import service as access
from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core import clock
from portal.core.errors import NotFound
from portal.staff import passwords, queries, service
from portal.staff.errors import WeakPassword, WrongPassword
from portal.staff.forms import LanguageForm, PasswordForm, SignInForm
from portal.staff.models import StaffAccount
from portal.web.database import committing, get_db
from portal.web.decorators import public, staff_required
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime

bp = Blueprint("staff_admin", __name__, url_prefix="/admin")


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.is_submitted_and_valid():
        return render_template("admin/staff/sign_in.html", form=form), form.status
    if not _may_try(form.email.data or ""):
        form.refuse(form.email, _("There were many attempts. Please try again in 15 minutes."))
        return render_template("admin/staff/sign_in.html", form=form), 429
    key = _open_session(form)
    if key is None:
        form.refuse(form.email, _("Address and password do not fit together."))
        return render_template("admin/staff/sign_in.html", form=form), 422
    target = session.get("after_sign_in", "")
    login.enter(key)
    return redirect(target if target.startswith("/admin") else "/admin", code=303)


def _may_try(email: str) -> bool:
    runtime, now = current_runtime(), clock.now()
    network = limits.is_within(
        runtime, limits.SIGN_IN_PER_NETWORK, limits.network_of(request.remote_addr), now=now
    )
    account = limits.is_within(
        runtime, limits.SIGN_IN_PER_ACCOUNT, queries.address_key(email), now=now
    )
    return network and account


def _open_session(form: SignInForm) -> str | None:
    """A key when the password is right; the slow check happens outside of the write transaction."""
    email, password, now = form.email.data or "", form.password.data or "", clock.now()
    account = service.check_sign_in(get_db(), email=email, password=password)
    if account is None:
        return None
    stored, staff_id = account.password_hash, account.id
    fresh = passwords.hash_password(password) if passwords.needs_rehash(stored) else stored
    with committing() as db:
        account = db.get_one(StaffAccount, staff_id)
        account.password_hash = fresh
        actor = Actor.staff(account.id, account.name)
        audit.record(db, "account.signed_in", actor=actor, subject=account, at=now)
        return access.sign_in_staff(db, staff_id=account.id, now=now)


@bp.post("/sign-out")
@staff_required("account.keep")
def sign_out() -> ResponseReturnValue:
    with committing() as db:
        access.sign_out(db, key=current_user.key, now=clock.now())
    login.leave()
    flash(_("You have left the portal."))
    return redirect(url_for(".sign_in"), code=303)


@bp.get("/account")
@staff_required("account.keep")
def account() -> ResponseReturnValue:
    language = LanguageForm(data={"language": _own_account().language})
    return render_template(
        "admin/staff/account.html", form=PasswordForm(formdata=None), language_form=language
    )


@bp.post("/account/password")
@staff_required("account.keep")
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.is_submitted_and_valid() and _password_changed(form):
        flash(_("Your password has been changed. Other browsers have been signed out."))
        return redirect(url_for(".account"), code=303)
    language = LanguageForm(formdata=None, data={"language": _own_account().language})
    return render_template("admin/staff/account.html", form=form, language_form=language), 422


def _password_changed(form: PasswordForm) -> bool:
    now = clock.now()
    try:
        with committing() as db:
            service.change_password(
                db,
                account=_own_account(),
                current=form.current.data or "",
                new=form.new.data or "",
                now=now,
                actor=current_user.actor,
            )
            access.sign_out_staff_everywhere(
                db, staff_id=current_user.staff_id, now=now, but_key=current_user.key
            )
    except WrongPassword as refusal:
        form.refuse(form.current, _(refusal.message))
        return False
    except WeakPassword as refusal:
        form.refuse(form.new, _(refusal.message))
        return False
    return True


@bp.post("/account/language")
@staff_required("account.keep")
def change_language() -> ResponseReturnValue:
    form = LanguageForm()
    if form.is_submitted_and_valid():
        with committing():
            _own_account().language = form.language.data
        session.pop("language", None)
    return redirect(url_for(".account"), code=303)


def _own_account() -> StaffAccount:
    account = get_db().get(StaffAccount, current_user.staff_id)
    if account is None:
        raise NotFound
    return account
