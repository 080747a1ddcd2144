"""The verbs of panels: the round, its people, who reads what."""

from app.judging.panels.actions.latecomers import NothingChosen, leave_out, take_in
from app.judging.panels.actions.people import (
    AlreadyInPanel,
    ChiefNeeded,
    StaffCannotJudge,
    add_judge,
    invite_guest,
    remove_judge,
    set_cap,
    set_chief,
    set_sealed,
)
from app.judging.panels.actions.rounds import (
    ImpossibleScale,
    NotReady,
    ReasonMissing,
    RoundExists,
    RubricLocked,
    SheetsOutstanding,
    close_round,
    keep_conflict,
    make_round,
    open_round,
    reopen_round,
    set_criteria,
    set_settings,
)
from app.judging.panels.actions.sharing import (
    AlreadyAssigned,
    CapReached,
    InConflict,
    NoThirdDue,
    PlanChanged,
    PlanInfeasible,
    SheetBegun,
    apply_share,
    assign,
    note_conflict,
    order_third,
    unassign,
)
from app.judging.panels.rules import CriterionInput, Settings

__all__ = [
    "AlreadyAssigned", "AlreadyInPanel", "CapReached", "ChiefNeeded", "CriterionInput", "ImpossibleScale",
    "InConflict", "NoThirdDue", "NotReady", "NothingChosen", "PlanChanged", "PlanInfeasible", "ReasonMissing", "RoundExists",
    "RubricLocked", "Settings", "SheetBegun", "SheetsOutstanding", "StaffCannotJudge", "add_judge", "apply_share",
    "assign", "close_round", "invite_guest", "keep_conflict", "leave_out", "make_round", "note_conflict", "open_round", "order_third",
    "remove_judge", "reopen_round", "set_cap", "set_chief", "set_criteria", "set_sealed", "set_settings", "take_in", "unassign",
]  # fmt: skip
