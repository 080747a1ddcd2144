"""Who reads what in large contests: exact plans by affinity within load bounds, and designs that can be compared.

The even share of a contest with one field and few judges is `engine.share`; this package is for judges matched by
field, for floors and caps, and for knowing whether the severities of a panel can be compared at all.
"""

from app.judging.engine.assignment.anchors import ALL, Anchors, anchors
from app.judging.engine.assignment.change import Change, Price, at_least, price, replan, top_up
from app.judging.engine.assignment.connected import Connected, connect
from app.judging.engine.assignment.design import FIRM, Design, diagnose
from app.judging.engine.assignment.flow import Plan, solve
from app.judging.engine.assignment.near import nearly
from app.judging.engine.assignment.problem import Cause, Infeasible, Problem, blocking, scarce_fields

__all__ = [
    "ALL",
    "FIRM",
    "Anchors",
    "Cause",
    "Change",
    "Connected",
    "Design",
    "Infeasible",
    "Plan",
    "Price",
    "Problem",
    "anchors",
    "at_least",
    "blocking",
    "connect",
    "diagnose",
    "nearly",
    "price",
    "replan",
    "scarce_fields",
    "solve",
    "top_up",
]
