"""HR's first page: a sentence, one list of what is due, the most urgent first, and the week."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.insights.registry import due_for
from portal.insights.week import week_lines
from portal.insights.worklist import arrange
from portal.web.database import get_db
from portal.web.decorators import staff_required

bp = Blueprint("insights_admin", __name__)


@bp.get("/admin")
@staff_required("desk.see")
def index() -> ResponseReturnValue:
    now = clock.now()
    due = due_for(get_db(), current_user, now)
    week = week_lines(get_db(), now) if current_user.may("figures.see") else []
    return render_template(
        "admin/insights/worklist.html",
        worklist=arrange(due, group=request.args.get("group", ""), now=now),
        week=week,
    )
