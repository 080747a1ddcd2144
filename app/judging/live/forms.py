"""What the chair's buttons send, understood; anything else no button of ours could have sent."""

from dataclasses import dataclass
from typing import Any

from app.judging.live_states import ClockPart, Scene
from app.kit.errors import BadInput

MAX_REASON = 2000


@dataclass(frozen=True)
class Pressed:
    """A button: `seen` is the version of the picture that the chair had before their eyes."""

    seen: int
    values: Any

    def text(self, name: str) -> str:
        """A word it bears, "" where it bears none."""
        return str(self.values.get(name, ""))[:MAX_REASON]

    def number(self, name: str) -> int:
        """A number it bears."""
        return _number(self.values.get(name))

    def part(self) -> ClockPart:
        """A part of the turn."""
        try:
            return ClockPart(self.text("part"))
        except ValueError:
            raise BadInput(what="part") from None

    def scene(self) -> Scene:
        """A picture of the board."""
        try:
            return Scene(self.text("scene"))
        except ValueError:
            raise BadInput(what="scene") from None


def read(values: Any) -> Pressed:
    """The button of a form. BadInput without the version that was seen."""
    return Pressed(_number(values.get("seen")), values)


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise BadInput(what="number")
