"""Staying in the pool: from the mail without signing in, or from one's own page; always a page
with a button."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.consents.errors import WordsHaveChanged
from portal.consents.models import Channel, Proof, Purpose
from portal.consents.queries import shown_texts
from portal.consents.service import Decision, period_end
from portal.consents.tokens import withdrawal_url
from portal.consents.wordings import wording_for
from portal.core import clock
from portal.people.voices import form_for
from portal.talentpool import queries, service, tokens
from portal.talentpool.errors import MembershipOver, NoSuchMembership
from portal.talentpool.forms import RenewalForm
from portal.talentpool.queries import Member
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required, public
from portal.web.locale import speak_with, voice
from portal.web.runtime import current_runtime

bp = Blueprint("pool_renewal", __name__, url_prefix="/talent-pool/renewal")


@bp.get("/<token:token>")
@public
def show(token: str) -> ResponseReturnValue:
    return _page(_member_of(token), token)


@bp.post("/<token:token>")
@public
def create(token: str) -> ResponseReturnValue:
    return _stay(_member_of(token), token)


@bp.get("")
@candidate_required
def show_mine() -> ResponseReturnValue:
    return _page(_mine(), "")


@bp.post("")
@candidate_required
def create_mine() -> ResponseReturnValue:
    return _stay(_mine(), "")


@bp.errorhandler(MembershipOver)
def show_over(_refusal: MembershipOver) -> ResponseReturnValue:
    """Somebody comes later than the end: said kindly, with the way back in."""
    return render_template("talentpool/over.html"), 410


def _member_of(token: str) -> Member:
    named = tokens.read_token(current_runtime().keys, token)
    if named is None:
        raise NoSuchMembership
    member = queries.member_behind(get_db(), named, now=clock.now())
    if member is None:
        raise MembershipOver
    speak_with(form_for(get_db(), member.membership.person_id))
    return member


def _mine() -> Member:
    member = queries.find_member(get_db(), person_id=current_user.person_id, now=clock.now())
    if member is None:
        raise MembershipOver
    return member


def _stay(member: Member, token: str) -> ResponseReturnValue:
    form, person_id = RenewalForm(), member.membership.person_id
    decision = Decision(
        Channel.MAIL_LINK if token else Channel.PORTAL,
        Proof.MAIL_LINK if token else Proof.PERSONAL_LINK,
        wording_for(voice().language, voice().form),
        seal=form.words.data or "",
    )
    try:
        with committing() as db:
            service.stay(db, person_id=person_id, decision=decision, now=clock.now())
    except WordsHaveChanged:
        return _page(member, token, has_changed=True), 409
    return redirect(url_for(".show", token=token) if token else url_for(".show_mine"), code=303)


def _page(member: Member, token: str, *, has_changed: bool = False) -> str:
    now = clock.now()
    wording = wording_for(voice().language, voice().form)
    text = shown_texts(get_db(), wording)[Purpose.TALENT_POOL]
    person = member.membership.person.public_id
    return render_template(
        "talentpool/renewal.html",
        form=RenewalForm(formdata=None, words=text.seal),
        text=text.text,
        token=token,
        until=member.until,
        new_until=period_end(Purpose.TALENT_POOL, now),
        may_renew=service.may_renew(member.until, now),
        has_changed=has_changed,
        departure_url=withdrawal_url(current_runtime(), person, Purpose.TALENT_POOL),
    )
