from flask import Blueprint

bp = Blueprint("talentpool_admin", __name__, url_prefix="/admin/talent-pool")
