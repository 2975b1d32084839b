"""A person says on their page that something is not correct."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access.limits import is_within
from portal.core import clock
from portal.employer.queries import get_employer
from portal.home import queries, service
from portal.home.days import answer_by
from portal.home.errors import AlreadySaid, TooManySaid
from portal.home.forms import CorrectionForm
from portal.home.models import Topic
from portal.home.topics import TOPICS
from portal.web.database import committing, get_db
from portal.web.decorators import candidate_required
from portal.web.locale import gettext as _
from portal.web.locale import show_date
from portal.web.runtime import current_runtime

bp = Blueprint("corrections", __name__)


@bp.route("/correction", methods=["GET", "POST"])
@candidate_required
def create() -> ResponseReturnValue:
    form = CorrectionForm()
    if form.is_submitted_and_valid() and _said(form):
        day = show_date(answer_by(clock.now(), get_employer(get_db()).zone))
        flash(_("Thank you. Somebody looks at it and answers you by %(day)s, by email.", day=day))
        return redirect(url_for("home.show"), code=303)
    waiting = queries.open_corrections(get_db(), person_id=current_user.person_id)
    page = render_template("home/correction.html", form=form, waiting=waiting, topics=TOPICS)
    return page, form.status


def _said(form: CorrectionForm) -> bool:
    now, person_id = clock.now(), current_user.person_id
    try:
        if not is_within(current_runtime(), service.PER_PERSON, str(person_id), now=now):
            raise TooManySaid
        with committing() as db:
            service.say_incorrect(
                db,
                person_id=person_id,
                topic=Topic(form.topic.data),
                words=form.words.data or "",
                now=now,
            )
    except (AlreadySaid, TooManySaid) as refusal:
        form.refuse(form.topic, _(refusal.message))
        return False
    return True
