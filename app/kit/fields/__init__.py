"""Typed fields of forms that organizers compose: dossiers of contests now, registrations for events later."""

from app.kit.fields.answers import Answer, dong, link, number, read, shown
from app.kit.fields.problems import Problem, missing, problems, progress
from app.kit.fields.specs import FieldKind, FieldSpec, Option, from_json

__all__ = [
    "Answer",
    "FieldKind",
    "FieldSpec",
    "Option",
    "Problem",
    "dong",
    "from_json",
    "link",
    "missing",
    "number",
    "problems",
    "progress",
    "read",
    "shown",
]
