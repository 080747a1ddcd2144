"""What the marks of a panel say beyond their mean: how severe each judge is, and how sure a place is.

For the council only; the score of record is the method that the published rules name (D17). Everything is a pure
function over arrays: marks in, figures out, random draws from a seed that is given.
"""

from app.judging.engine.calibration.marks import Marks, Named, arrays, named
from app.judging.engine.calibration.models import METHODS, Calibration, Method, calibrate

__all__ = ["METHODS", "Calibration", "Marks", "Method", "Named", "arrays", "calibrate", "named"]
