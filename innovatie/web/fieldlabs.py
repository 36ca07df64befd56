from flask import Blueprint

bp = Blueprint("fieldlabs", __name__)
