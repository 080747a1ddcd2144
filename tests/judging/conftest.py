"""Fixtures of judging: the server's clock at an instant of the contest."""

import pytest

from app.kit import clock


@pytest.fixture
def at_clock(tmp_path):
    """at_clock(instant) moves the clock that views read; the test's end puts it back."""
    file = tmp_path / "clock"
    before = clock._offset_file

    def move(instant) -> None:
        clock.set_now(file, instant)
        clock.use_offset_file(file)

    yield move
    clock.use_offset_file(before)
