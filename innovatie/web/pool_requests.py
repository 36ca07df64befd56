from flask import Blueprint

bp = Blueprint("pool_requests", __name__)
