"""The audit trail to read: nothing can be changed here."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.audit import queries
from portal.audit.words import line_of
from portal.web.database import get_db
from portal.web.decorators import staff_required

bp = Blueprint("audit_admin", __name__, url_prefix="/admin/audit")
LONGEST_CURSOR = 15  # digits; more than that the databases do not count


@bp.get("")
@staff_required("audit.see")
def index() -> ResponseReturnValue:
    before = _cursor(request.args.get("before", ""))
    found = queries.latest_entries(get_db(), before=before)
    shown = found[: queries.PAGE]
    older = url_for(".index", before=shown[-1].id) if len(found) > queries.PAGE else ""
    return render_template(
        "admin/audit/index.html",
        lines=[line_of(entry) for entry in shown],
        newest=url_for(".index") if before is not None else "",
        older=older,
    )


def _cursor(text: str) -> int | None:
    """Anything but a plain number shows the newest entries."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_CURSOR
    return int(text) if is_number else None
