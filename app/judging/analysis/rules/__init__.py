"""What marks say, pure: a table in, the figures out; the page of the council and `flask judging analyse` share it."""

from app.judging.analysis.rules.reading import UnreadableMarks, decoded, read
from app.judging.analysis.rules.table import Report, TooFewMarks, analyse, as_json, islands

__all__ = ["Report", "TooFewMarks", "UnreadableMarks", "analyse", "as_json", "decoded", "islands", "read"]
