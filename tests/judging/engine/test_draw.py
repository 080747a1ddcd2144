"""The draw by lot: the same for everybody who follows the written algorithm."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.draw import draw, lot


def test_lot_is_what_sha256sum_prints():
    """Computed once with `printf '%s' 'chung kết|DH-7K2M' | sha256sum`."""
    assert lot("chung kết", "DH-7K2M") == "11bba20b5068a1a3842117f3dd2395c41fb16f2b8a6621798f21a0d94d8f5f9d"


def test_draw_follows_the_written_algorithm():
    refs = [f"DH-{n}" for n in range(12)]
    lots = sorted((sha256("chung kết|".encode() + ref.encode()).hexdigest(), ref) for ref in refs)
    assert draw(refs, "chung kết") == [ref for _, ref in lots]
    assert draw(refs, "chung kết") != draw(refs, "chung kết 2")


@given(st.lists(st.text(min_size=1, max_size=5), unique=True), st.text(min_size=1), st.randoms())
def test_draw_never_depends_on_the_order_of_arrival(refs, seed, random):
    shuffled = list(refs)
    random.shuffle(shuffled)
    drawn = draw(shuffled, seed)
    assert (drawn, sorted(drawn)) == (draw(refs, seed), sorted(refs))


@pytest.mark.parametrize(("refs", "seed"), [(["a", "a"], "x"), (["a"], "")])
def test_draw_when_an_entry_stands_twice_or_without_a_seed_refuses(refs, seed):
    with pytest.raises(ValueError, match="draw"):
        draw(refs, seed)
