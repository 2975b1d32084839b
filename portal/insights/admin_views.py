"""HR's first page: a sentence, then one list of what is due, the most urgent first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.insights.registry import due_for
from portal.insights.worklist import arrange
from portal.web.database import get_db
from portal.web.decorators import staff_required

bp = Blueprint("insights_admin", __name__)


@bp.get("/admin")
@staff_required("desk.see")
def index() -> ResponseReturnValue:
    now = clock.now()
    due = due_for(get_db(), current_user, now)
    return render_template(
        "admin/insights/worklist.html",
        worklist=arrange(due, group=request.args.get("group", ""), now=now),
    )
