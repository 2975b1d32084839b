from flask import Blueprint

bp = Blueprint("events_admin", __name__, url_prefix="/admin/events")
