"""HR writes what everybody reads about a vacancy, and opens and ends it."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import Conflict
from portal.employer.queries import get_employer
from portal.vacancies import publishing, queries
from portal.vacancies.ad_forms import AdForm
from portal.vacancies.errors import (
    AlreadyClosed,
    NotAnApplyAddress,
    NothingToRead,
    NoWayToApply,
    PayTurnedRound,
)
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("vacancy_ads_admin", __name__, url_prefix="/admin/vacancies")
FIELD_OF: dict[type[Conflict], str] = {
    NothingToRead: "description",
    NoWayToApply: "apply_url",
    NotAnApplyAddress: "apply_url",
    PayTurnedRound: "pay_max",
}


@bp.route("/<pid:public_id>/ad", methods=["GET", "POST"])
@staff_required("vacancies.edit")
def edit(public_id: str) -> ResponseReturnValue:
    db = get_db()
    vacancy = queries.get_vacancy(db, public_id)
    form = AdForm.of(vacancy, ZoneInfo(get_employer(db).zone))
    title, language = vacancy.title, vacancy.language
    if form.is_submitted_and_valid() and _saved(form, public_id):
        flash(_("The ad has been saved."))
        return redirect(url_for("vacancies_admin.show", public_id=public_id), code=303)
    form.description.render_kw = {"lang": language}
    page = render_template(
        "admin/vacancies/ad.html", form=form, public_id=public_id, vacancy_title=title
    )
    return page, form.status


def _saved(form: AdForm, public_id: str) -> bool:
    try:
        with committing() as db:
            vacancy = queries.get_vacancy(db, public_id, lock=True)
            publishing.edit_ad(
                db, vacancy=vacancy, ad=form.ad, now=clock.now(), actor=current_user.actor
            )
    except tuple(FIELD_OF) as refusal:
        form.refuse(form[FIELD_OF[type(refusal)]], _(refusal.message))
        return False
    return True


@bp.post("/<pid:public_id>/publication")
@staff_required("vacancies.edit")
def create_publication(public_id: str) -> ResponseReturnValue:
    """From now on everybody can read it."""
    try:
        with committing() as db:
            vacancy = queries.get_vacancy(db, public_id, lock=True)
            publishing.publish(db, vacancy=vacancy, now=clock.now(), actor=current_user.actor)
    except (NothingToRead, NoWayToApply, AlreadyClosed) as refusal:
        flash(_(refusal.message), "problem")
        return redirect(url_for(".edit", public_id=public_id), code=303)
    flash(_("Everybody can read this vacancy now."))
    return redirect(url_for("vacancies_admin.show", public_id=public_id), code=303)


@bp.post("/<pid:public_id>/publication-end")
@staff_required("vacancies.edit")
def create_publication_end(public_id: str) -> ResponseReturnValue:
    """Nobody can read it any more."""
    with committing() as db:
        vacancy = queries.get_vacancy(db, public_id, lock=True)
        publishing.withdraw(db, vacancy=vacancy, now=clock.now(), actor=current_user.actor)
    flash(_("This vacancy is no longer public."))
    return redirect(url_for("vacancies_admin.show", public_id=public_id), code=303)
