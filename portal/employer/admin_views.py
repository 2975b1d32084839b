"""The settings of the employer: one page, one form."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.employer import service
from portal.employer.checks import FIELDS
from portal.employer.colours import differs, palette_of
from portal.employer.errors import EmployerHasChanged
from portal.employer.forms import EmployerForm
from portal.employer.queries import get_employer
from portal.web.database import committing, get_db
from portal.web.decorators import staff_required
from portal.web.locale import gettext as _

bp = Blueprint("employer_admin", __name__, url_prefix="/admin/employer")


@bp.route("", methods=["GET", "POST"])
@staff_required("employer.edit")
def show() -> ResponseReturnValue:
    form = _stored()
    if not form.is_submitted_and_valid():
        return _page(form), form.status
    try:
        with committing() as db:
            changed = service.save_employer(
                db,
                values=form.values(),
                seen=int(form.revision.data or 0),
                now=clock.now(),
                actor=current_user.actor,
            )
    except EmployerHasChanged as refusal:
        form.form_errors.append(_(refusal.message))
        form.revision.data = str(get_employer(get_db()).revision)
        return _page(form), 409
    flash(
        _("Saved. Pages and emails show it from now on.") if changed else _("Nothing has changed.")
    )
    return redirect(url_for(".show"), code=303)


def _stored() -> EmployerForm:
    """The form with what is stored; what was sent takes its place."""
    employer = get_employer(get_db())
    entered = {} if employer.revision else {"name": "", "short_name": ""}
    values = {field: getattr(employer, field) for field in FIELDS}
    return EmployerForm(data=values | entered | {"revision": str(employer.revision)})


def _page(form: EmployerForm) -> str:
    brand = get_employer(get_db()).brand
    palette = palette_of(brand)
    return render_template(
        "admin/employer/show.html",
        form=form,
        brand=brand,
        palette=palette,
        is_darker=differs(brand, palette.ink) or differs(brand, palette.solid),
    )
