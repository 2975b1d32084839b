from flask import Blueprint

bp = Blueprint("talentpool", __name__, url_prefix="/talent-pool")
