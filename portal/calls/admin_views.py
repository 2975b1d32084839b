from flask import Blueprint

bp = Blueprint("calls_admin", __name__, url_prefix="/admin/calls")
