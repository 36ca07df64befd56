from flask import Blueprint

bp = Blueprint("info", __name__)
