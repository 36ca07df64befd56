from flask import Blueprint

bp = Blueprint("rounds_scoring", __name__)
