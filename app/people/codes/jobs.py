"""The worker's part: answer those who asked for a new password."""

from datetime import datetime

from flask import current_app

from app.people.codes.actions import answer_resets


def answer(at: datetime) -> int:
    """A mail for each login that somebody has; returns how many."""
    return answer_resets(at, key=current_app.config["SECRET_KEY"])
