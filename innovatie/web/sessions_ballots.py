from flask import Blueprint

bp = Blueprint("sessions_ballots", __name__)
