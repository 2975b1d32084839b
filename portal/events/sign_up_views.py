"""The pages behind the personal link of a sign-up: confirm, change, cancel. No account is needed.

Looking changes nothing, however often a mail scanner does; every change is a button.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.waking import wake
from portal.entrance.forms import ButtonForm
from portal.events import pages, queries, signing
from portal.events.calendar import entry_of
from portal.events.errors import NoSuchSignUp
from portal.events.links import make_token, read_token, sign_up_url
from portal.events.models import EventSignUp, SignUpState
from portal.events.views import ics
from portal.people.voices import form_for
from portal.web.database import committing, get_db
from portal.web.decorators import public
from portal.web.locale import gettext as _
from portal.web.locale import speak_with, voice
from portal.web.runtime import current_runtime

bp = Blueprint("event_sign_ups", __name__, url_prefix="/events/sign-ups")


@bp.get("/<token:token>")
@public
def show(token: str) -> ResponseReturnValue:
    """The link of one that was cancelled leads to the one that is in its place now."""
    sign_up = _sign_up(token)
    if sign_up.state is SignUpState.CANCELLED and (
        live := queries.find_live_instead(get_db(), sign_up)
    ):
        token = make_token(current_runtime().keys, live)
        return redirect(url_for(".show", token=token), code=303)
    return pages.sign_up_page(sign_up, token, clock.now())


@bp.post("/<token:token>/confirmation")
@public
def create_confirmation(token: str) -> ResponseReturnValue:
    """The seat is fixed; a hold that has run out is asked for anew."""
    sign_up = _sign_up(token)
    try:
        with committing() as db:
            confirmed = signing.confirm(db, public_id=sign_up.public_id, now=clock.now())
            token = make_token(current_runtime().keys, confirmed)
            sentence = _confirmed(confirmed)
    except Conflict as refusal:
        return _refused(token, refusal)
    wake(current_runtime())
    flash(sentence)
    return redirect(url_for(".show", token=token), code=303)


def _confirmed(sign_up: EventSignUp) -> str:
    if sign_up.state is SignUpState.WAITING:
        return _("You are on the waiting list. We write to you as soon as it is your turn.")
    return _("Your seat is fixed. We have sent you the date for your calendar.")


@bp.post("/<token:token>/companions")
@public
def update_companions(token: str) -> ResponseReturnValue:
    sign_up = _sign_up(token)
    form = pages.companions_form(sign_up, clock.now(), sent=True)
    if form is None:
        return redirect(url_for(".show", token=token), code=303)
    if not form.is_submitted_and_valid():
        return pages.sign_up_page(sign_up, token, clock.now(), form=form), 422
    try:
        with committing() as db:
            signing.change_companions(
                db,
                public_id=sign_up.public_id,
                companions=form.companions.data,
                now=clock.now(),
            )
    except Conflict as refusal:
        return _refused(token, refusal)
    wake(current_runtime())
    flash(_("Your sign-up has been changed."))
    return redirect(url_for(".show", token=token), code=303)


@bp.get("/<token:token>/cancellation")
@public
def cancellation(token: str) -> ResponseReturnValue:
    """Asks once, because a seat that is given away does not come back."""
    sign_up = _sign_up(token)
    if not sign_up.is_open:
        return redirect(url_for(".show", token=token), code=303)
    return render_template(
        "events/cancellation.html",
        form=ButtonForm(formdata=None),
        token=token,
        sign_up=sign_up,
        **pages.facts_of(sign_up.event),
    )


@bp.post("/<token:token>/cancellation")
@public
def create_cancellation(token: str) -> ResponseReturnValue:
    sign_up = _sign_up(token)
    try:
        with committing() as db:
            signing.cancel(db, public_id=sign_up.public_id, now=clock.now())
    except Conflict as refusal:
        return _refused(token, refusal)
    wake(current_runtime())
    flash(_("Your sign-up is cancelled. Thank you for telling us."))
    return redirect(url_for(".show", token=token), code=303)


@bp.get("/<token:token>/calendar.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """Only for whoever comes; others would put down a day that is not theirs."""
    sign_up = _sign_up(token)
    if sign_up.state is not SignUpState.CONFIRMED:
        return redirect(url_for(".show", token=token), code=303)
    runtime = current_runtime()
    entry = entry_of(
        sign_up.event,
        base_url=runtime.settings.base_url,
        language=voice().language,
        sign_up=sign_up,
        url=sign_up_url(runtime, sign_up),
    )
    return ics(entry.to_ical(), sign_up.event.slug)


@bp.errorhandler(NoSuchSignUp)
def show_unknown(_refusal: NoSuchSignUp) -> ResponseReturnValue:
    """Cut off in the mail, or erased with everything else: said kindly, with a way on."""
    return render_template("events/unknown.html"), 404


def _sign_up(token: str) -> EventSignUp:
    """The sign-up of a token, in the voice of its person."""
    read = read_token(current_runtime().keys, token)
    if read is None:
        raise NoSuchSignUp
    sign_up = queries.get_sign_up(get_db(), read[0], generation=read[1])
    if sign_up.person_id != current_user.person_id:  # else the page speaks so already
        speak_with(form_for(get_db(), sign_up.person_id))
    return sign_up


def _refused(token: str, refusal: Conflict) -> ResponseReturnValue:
    """The page as it is now, and why it could not be done."""
    get_db().rollback()
    problem = _(refusal.message, **refusal.values)
    return pages.sign_up_page(_sign_up(token), token, clock.now(), problem=problem), 409
