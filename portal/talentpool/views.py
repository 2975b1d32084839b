"""Staying in touch: what we may write about, what interests a member, and the way out."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.consents.errors import WordsHaveChanged
from portal.consents.models import Channel, Proof, Purpose
from portal.consents.service import Decision
from portal.consents.wordings import wording_for
from portal.core import clock
from portal.talentpool import service
from portal.talentpool.flashes import flash_saved
from portal.talentpool.forms import PoolForm
from portal.talentpool.page import Offer, Standing, offer_for, standing_of
from portal.talentpool.service import Saved
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.locale import gettext as _
from portal.web.locale import voice

bp = Blueprint("talentpool", __name__, url_prefix="/talent-pool")


@bp.get("")
@candidate_required
def show() -> ResponseReturnValue:
    standing = _standing()
    return _page(PoolForm.of(standing), standing)


@bp.post("")
@candidate_required
def update() -> ResponseReturnValue:
    standing, form = _standing(), PoolForm()
    form.offer(_offer(), standing)
    if not form.is_submitted_and_valid():
        return _page(form, standing), 422
    try:
        saved = _save(form)
    except WordsHaveChanged as refusal:
        form.refuse(form.purposes, _(refusal.message))
        return _page(form, standing), 409
    flash_saved(saved, wishes=form.wishes)
    return redirect(url_for(".show"), code=303)


@bp.post("/departure")
@candidate_required
def create_departure() -> ResponseReturnValue:
    """One button; whatever else stands in the form stays as it was."""
    with committing() as db:
        left = service.leave(
            db, person_id=current_user.person_id, decision=_decision(), now=clock.now()
        )
    flash_saved(Saved(given=(), withdrawn=(Purpose.TALENT_POOL,) if left else (), is_member=False))
    return redirect(url_for(".show"), code=303)


def _standing() -> Standing:
    return standing_of(get_db(), person_id=current_user.person_id, now=clock.now())


def _save(form: PoolForm) -> Saved:
    with committing() as db:
        return service.save_choices(
            db,
            person_id=current_user.person_id,
            before=form.was_ticked,
            wanted=form.wanted,
            wishes=form.wishes,
            seals=form.seen,
            decision=_decision(),
            now=clock.now(),
        )


def _decision() -> Decision:
    """In the reader's words; they came in by a link that was mailed to them."""
    spoken = voice()
    wording = wording_for(spoken.language, spoken.form)
    return Decision(Channel.PORTAL, Proof.PERSONAL_LINK, wording)


def _offer() -> Offer:
    return offer_for(get_db(), _decision().wording)


def _page(form: PoolForm, standing: Standing) -> str:
    offer = _offer()
    form.offer(offer, standing)
    form.seal(offer.texts, standing.live)
    return render_template(
        "talentpool/show.html",
        form=form,
        standing=standing,
        may_renew=standing.until is not None and service.may_renew(standing.until, clock.now()),
    )
