"""The threshold: a personal link, a code for a new browser, a new link, one's own devices."""

from typing import Any

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import limits, login
from portal.access import queries as access_queries
from portal.access import service as access
from portal.access.devices import device_key, device_label, set_device_cookie
from portal.core import clock
from portal.core.waking import wake
from portal.entrance import queries, service, tokens
from portal.entrance.errors import LinkOver, NoSuchLink, TooManyCodes
from portal.entrance.forms import AskForm, ButtonForm, CodeForm
from portal.entrance.mails import silence_url
from portal.entrance.models import LinkCode, PersonalLink
from portal.entrance.service import CodeCheck, CodeNeeded, Entered
from portal.people.models import Person
from portal.people.voices import form_for
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required, public
from portal.web.locale import gettext as _
from portal.web.locale import speak_with
from portal.web.runtime import current_runtime

bp = Blueprint("entrance", __name__)


@bp.get("/l/<token:token>")
@public
def show(token: str) -> ResponseReturnValue:
    """The page behind a mailed link: no name, no content, one button. Nothing is written."""
    link = _link(token)
    if queries.is_over(link, clock.now()):
        return _over(token, link)
    stop_url = silence_url(get_db(), link.person_id, current_runtime())
    return render_template(
        "entrance/threshold.html", form=ButtonForm(), token=token, link=link, stop_url=stop_url
    )


@bp.post("/l/<token:token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """The button: open a session and go to an address without token."""
    try:
        with committing() as db:
            result = service.enter(
                db,
                current_runtime().keys,
                token=token,
                device_key=device_key(),
                device_label=device_label(request.user_agent.string),
                pending_code=session.get("code", ""),
                now=clock.now(),
            )
            code_id = result.code.public_id if isinstance(result, CodeNeeded) else ""
    except LinkOver:
        return _over(token, _link(token))
    except NoSuchLink:
        return _unknown()
    except TooManyCodes as refusal:
        _link(token)  # in the voice of its person
        flash(_(refusal.message), "problem")
        return redirect(url_for(".show", token=token), code=303)
    if isinstance(result, Entered):
        return _go_in(result)
    wake(current_runtime())
    session["code"] = code_id
    return redirect(url_for(".code"), code=303)


def _go_in(entered: Entered) -> ResponseReturnValue:
    login.enter(entered.session_key)
    response = make_response(redirect(url_for("home.show"), code=303))
    if entered.device_key is not None:
        set_device_cookie(response, entered.device_key)
    return response


def _link(token: str) -> PersonalLink:
    link = queries.get_link(get_db(), current_runtime().keys, token, purposes=tokens.ENTERING)
    speak_with(form_for(get_db(), link.person_id))
    return link


@bp.errorhandler(NoSuchLink)
def _unknown(_refusal: NoSuchLink | None = None) -> ResponseReturnValue:
    """Forged, cut, foreign or revoked: one page for all, which tells nothing about anybody."""
    return render_template("entrance/unknown.html", form=AskForm(formdata=None)), 404


def _over(token: str, link: PersonalLink) -> ResponseReturnValue:
    if link.revoked_at is not None:
        return _unknown()
    return render_template("entrance/over.html", form=ButtonForm(), token=token), 410


@bp.post("/l/<token:token>/renewal")
@public
def create_renewal(token: str) -> ResponseReturnValue:
    """An expired link is really ours: a new one goes to the stored address."""
    link = _link(token)
    if link.revoked_at is not None:
        return _unknown()
    now, runtime = clock.now(), current_runtime()
    if limits.is_within(runtime, limits.LINK_PER_ADDRESS, f"person:{link.person_id}", now=now):
        with committing() as db:
            service.send_new_link(db, person_id=link.person_id, now=now)
        wake(runtime)
    return redirect(url_for(".asked"), code=303)


@bp.route("/l/<token:token>/not-me", methods=["GET", "POST"])
@public
def disown(token: str) -> ResponseReturnValue:
    """ "I did not apply": a word to staff, nothing else changes."""
    link = _link(token)
    form = ButtonForm()
    if not form.is_submitted_and_valid():
        return render_template("entrance/not_me.html", form=form, token=token), form.status
    with committing() as db:
        service.disown(db.get_one(PersonalLink, link.id), now=clock.now())
    return render_template("entrance/not_me_done.html")


@bp.route("/link/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Six digits for a browser that is new to the link."""
    waiting = _waiting_code()
    if waiting is None:
        return redirect(url_for(".ask", why="over"), code=303)
    form = CodeForm()
    if not form.is_submitted_and_valid():
        return _code_page(form, waiting)
    with committing() as db:
        result = service.enter_with_code(
            db,
            current_runtime().keys,
            code_id=waiting.public_id,
            typed=form.code.data or "",
            device_label=device_label(request.user_agent.string),
            now=clock.now(),
        )
    if isinstance(result, Entered):
        return _go_in(result)
    form.refuse(form.code, _code_sentence(result))
    return _code_page(form, waiting)


def _waiting_code() -> LinkCode | None:
    known = queries.find_code(get_db(), session.get("code", ""))
    return known if known is not None and known.used_at is None else None


def _code_sentence(result: CodeCheck) -> str:
    if result is CodeCheck.WRONG:
        return _("This code does not fit. Please look at the email once more.")
    return _("This code has expired. We will gladly send you a new one.")


def _code_page(form: CodeForm, waiting: LinkCode) -> ResponseReturnValue:
    person = get_db().get_one(Person, waiting.person_id)
    speak_with(form_for(get_db(), person.id))
    page = render_template(
        "entrance/code.html",
        form=form,
        renewal=ButtonForm(formdata=None),
        masked=_masked(person.email),
    )
    return page, form.status


def _masked(address: str) -> str:
    """z…@example.com: enough to recognise one's own mailbox, too little to learn one."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"


@bp.post("/link/code/renewal")
@public
def renew_code() -> ResponseReturnValue:
    try:
        with committing() as db:
            fresh = service.renew_code(
                db, current_runtime().keys, code_id=session.get("code", ""), now=clock.now()
            )
            session["code"] = fresh.public_id
    except NoSuchLink:
        return redirect(url_for(".ask", why="over"), code=303)
    except TooManyCodes as refusal:
        flash(_(refusal.message), "problem")
        return redirect(url_for(".code"), code=303)
    wake(current_runtime())
    flash(_("A new code is on its way."))
    return redirect(url_for(".code"), code=303)


@bp.route("/link", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    """Ask for a new link. The answer is the same whether we know the address or not."""
    form = AskForm()
    if not form.is_submitted_and_valid():
        page = render_template("entrance/ask.html", form=form, why=request.args.get("why", ""))
        return page, form.status
    if _may_ask(form.email.data or ""):
        with committing() as db:
            service.ask_for_link(db, address=form.email.data or "", now=clock.now())
        wake(current_runtime())
    return redirect(url_for(".asked"), code=303)


def _may_ask(address: str) -> bool:
    runtime, now = current_runtime(), clock.now()
    network = limits.is_within(
        runtime, limits.LINK_PER_NETWORK, limits.network_of(request.remote_addr), now=now
    )
    by_address = limits.is_within(runtime, limits.LINK_PER_ADDRESS, address.casefold(), now=now)
    return network and by_address


@bp.get("/link/asked")
@public
def asked() -> ResponseReturnValue:
    return render_template("entrance/asked.html")


@bp.get("/devices")
@candidate_required
def devices() -> ResponseReturnValue:
    """The browsers that can open this person's page without a code."""
    return render_template(
        "entrance/devices.html",
        devices=access_queries.live_devices(
            get_db(), person_id=current_user.person_id, now=clock.now()
        ),
    )


@bp.post("/devices/removal")
@candidate_required
def end_all_devices() -> ResponseReturnValue:
    return _end_devices(None)


@bp.post("/devices/<pid:public_id>/removal")
@candidate_required
def end_device(public_id: str) -> ResponseReturnValue:
    return _end_devices(public_id)


def _end_devices(public_id: str | None) -> ResponseReturnValue:
    person_id: Any = current_user.person_id
    with committing() as db:
        access.end_devices(db, person_id=person_id, now=clock.now(), public_id=public_id)
    flash(_("Done. That browser needs a code from now on."))
    return redirect(url_for(".devices"), code=303)


@bp.post("/sign-out")
@candidate_required
def sign_out() -> ResponseReturnValue:
    with committing() as db:
        access.sign_out(db, key=current_user.key, now=clock.now())
    login.leave()
    flash(_("You have left your page. The link in the email brings you back."))
    return redirect(url_for("home.start"), code=303)
