"""The blueprint of the gate's pages."""

from flask import Blueprint

bp = Blueprint("checkin", __name__)
