from flask import Blueprint

bp = Blueprint("ideas_handling", __name__)
