from flask import Blueprint

bp = Blueprint("consents_admin", __name__, url_prefix="/admin/consents")
