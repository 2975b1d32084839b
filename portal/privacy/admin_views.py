from flask import Blueprint

bp = Blueprint("privacy_admin", __name__, url_prefix="/admin/privacy")
