"""The pages of registrations: one's own, the staff's, the units' seats."""

from app.events.registrations.views import (
    consent,
    delegates,
    entering,
    lists,
    mine,
    one,
    papers,
    register,
    seats,
    staff,
)
from app.events.registrations.views.blueprint import bp

__all__ = ["bp", "consent", "delegates", "entering", "lists", "mine", "one", "papers", "register", "seats", "staff"]
