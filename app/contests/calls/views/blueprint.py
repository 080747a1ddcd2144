"""The blueprint of calls, and what its pages have in common."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, url_for

from app.contests.calls import queries, rules
from app.contests.models import Edition, Stage
from app.contests.states import StageKind
from app.kit.clock import local
from app.kit.text import span_form

bp = Blueprint("calls", __name__)


def start_url(edition: Edition, token: str | None = None) -> str:
    """Where one begins an entry, with a secret link's token where there is one."""
    return url_for("entries.start", edition=edition.code, link=token)


@dataclass(frozen=True)
class StepView:
    """A stage as the timeline shows it. form: which words its time gets (see _when.html)."""

    stage: Stage
    state: str
    form: str
    opens_at: datetime | None
    due_at: datetime
    sunday: bool


def steps_of(edition: Edition, at: datetime, due: datetime | None) -> list[StepView]:
    """The timeline with "you are here"; `due` is the deadline that holds for all, extensions included."""
    stages = list(edition.stages)
    here = rules.place(stages, at)
    return [_step(stage, n, here, at, due) for n, stage in enumerate(stages)]


def _step(stage: Stage, n: int, here: int | None, at: datetime, due: datetime | None) -> StepView:
    ends = due if due and stage.kind is StageKind.SUBMISSION else stage.due_at
    state = "now" if n == here or (stage.due_at < at <= ends) else "past" if ends < at else "future"
    return StepView(stage, state, _form(stage, ends), stage.opens_at, ends, local(ends).weekday() == 6)


def _form(stage: Stage, ends: datetime) -> str:
    if stage.opens_at is None:
        return "until" if stage.kind is StageKind.SUBMISSION else "moment"
    return span_form(stage.opens_at, ends)


def general_deadline(edition: Edition) -> datetime | None:
    """The deadline that holds for all; None in a draft without a submission stage."""
    try:
        return queries.deadline_for(edition)
    except LookupError:
        return None
