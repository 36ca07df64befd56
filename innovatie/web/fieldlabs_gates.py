from flask import Blueprint

bp = Blueprint("fieldlabs_gates", __name__)
