"""The only reader of the clock. A demo or a browser test may move it by a file; production cannot."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_offset_file: Path | None = None


def use_offset_file(path: Path | None) -> None:
    """Let `path` (seconds to add, as text) move the clock of this process; None gives the real one."""
    global _offset_file
    _offset_file = path


def moved() -> bool:
    """Whether the clock is the demo's, so that pages can say so."""
    return _offset_file is not None


def now() -> datetime:
    """The present instant, aware, in UTC."""
    real = datetime.now(UTC)
    if _offset_file is None or not _offset_file.exists():
        return real
    return real + timedelta(seconds=float(_offset_file.read_text()))


def set_now(path: Path, at: datetime) -> None:
    """Make the clock of every process that uses `path` show `at` at this moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(str((at - datetime.now(UTC)).total_seconds()))
    fresh.replace(path)


def local(at: datetime) -> datetime:
    """The same instant in Vietnam's time, which has no daylight saving."""
    return at.astimezone(VIETNAM)
