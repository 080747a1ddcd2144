"""The verbs of targets: set what is owed, freeze the figure, write amendments, remind."""

from app.plans.targets.actions.campaigns import CampaignFrozen, CampaignInput, edit_campaign, make_campaign
from app.plans.targets.actions.freezing import amend, freeze_snapshot
from app.plans.targets.actions.reminding import Reminded, remind
from app.plans.targets.actions.setting import (
    DecisionMissing,
    KindTaken,
    MaximumBelowTaken,
    NotObliged,
    RangeWrong,
    TargetInput,
    TargetInUse,
    UnitInput,
    clear_unit,
    edit_target,
    make_target,
    remove_target,
    set_unit,
)

__all__ = [
    "CampaignFrozen",
    "CampaignInput",
    "DecisionMissing",
    "KindTaken",
    "MaximumBelowTaken",
    "NotObliged",
    "RangeWrong",
    "Reminded",
    "TargetInUse",
    "TargetInput",
    "UnitInput",
    "amend",
    "clear_unit",
    "edit_campaign",
    "edit_target",
    "freeze_snapshot",
    "make_campaign",
    "make_target",
    "remind",
    "remove_target",
    "set_unit",
]
