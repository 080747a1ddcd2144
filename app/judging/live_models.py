"""The nouns of a live final: what the chair has on stage, the speaking clock, and what the hall is shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.entry_models import Entry
from app.judging.live_states import ClockPart, LiveState, Scene
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, personal


class LiveFinal(Model):
    """A final as it is played (one per round). `version` grows with each act of the chair, `board` with each change of
    what the hall is shown; `shown` is that content as it was made at that act, never computed when it is read.
    """

    __tablename__ = "live_final"
    __table_args__ = (
        CheckConstraint("(state = 'live_ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("talk_minutes BETWEEN 1 AND 60 AND question_minutes BETWEEN 1 AND 60", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    #: The board's address is the stage's; kept here so that a poll is one read.
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    state: Mapped[LiveState] = mapped_column(string_enum(LiveState), default=LiveState.OPEN)
    scene: Mapped[Scene] = mapped_column(string_enum(Scene), default=Scene.ORDER)
    on_stage_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    #: Entries that stood on stage, by id, in the order they were called.
    presented: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    talk_minutes: Mapped[int] = mapped_column(default=7)
    question_minutes: Mapped[int] = mapped_column(default=10)
    clock_part: Mapped[ClockPart] = mapped_column(string_enum(ClockPart), default=ClockPart.TALK)
    #: Milliseconds left while the clock stands, below zero in overtime; while it runs, the instant of zero tells.
    clock_left: Mapped[int] = mapped_column(default=0)
    clock_ends_at: Mapped[datetime | None]
    #: What was revealed, first to last, as lines of the board with the ids of their entries.
    revealed: Mapped[list[Any]] = mapped_column(default=list, info=personal("published result", "pseudonym"))
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("published result", "pseudonym"))
    board: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    on_stage: Mapped[Entry | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
