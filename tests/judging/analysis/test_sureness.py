"""How sure a ranking is, on panels whose truth is known: contested entries, disagreements, the picture's geometry."""

import numpy as np

from app.judging.analysis.rules.opinions import Ranked, complete, models, opinions
from app.judging.analysis.rules.picture import picture
from app.judging.analysis.rules.sureness import sureness
from app.judging.engine.calibration import named
from app.judging.engine.calibration.plain import plain


def table(*, items=30, judges=6, per_item=2, harsh=10.0, noise=2.0, seed=3):
    """Entry n is worth 80 − n; the first judge is harsh by so many points."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(items):
        for judge in rng.choice(judges, per_item, replace=False):
            points = 80 - n - (harsh if judge == 0 else 0) + noise * rng.standard_normal()
            rows.append((f"J{judge}", f"E{n:02}", float(points), ""))
    return named(rows)


def by_mean(marked, *lines):
    mean = plain(marked.marks).mean
    order = tuple(marked.items[n] for n in np.argsort(-mean, kind="stable"))
    return Ranked("*", "", order, {item: n for n, item in enumerate(order, 1)}, lines)


def test_a_disagreement_at_the_line_names_who_would_stand_there():
    marked = table()
    ranked = by_mean(marked, (10, ""))
    (line,) = sureness(models(marked), ranked).lines
    wrongly_out = {f"E{n:02}" for n in range(10)} - set(ranked.order[:10])
    assert len(line.swaps) > 0
    assert {swap.instead for swap in line.swaps} <= wrongly_out | {"E10", "E11"}
    assert all(swap.out_place <= 10 < swap.instead_place for swap in line.swaps)
    assert all(swap.instead_now <= 10 < swap.out_now for swap in line.swaps)


def test_no_disagreement_in_a_complete_panel():
    marked = table(judges=4, per_item=4)
    ranked = by_mean(marked, (10, ""), (3, "Giải Ba"))
    found = sureness(models(marked), ranked)
    assert found.complete
    assert complete(marked, ranked.order)
    assert [line.swaps for line in found.lines] == [(), ()]


def test_every_place_lies_in_most_spans_and_more_judges_expect_fewer_wrong_ones():
    marked = table()
    found = sureness(models(marked), by_mean(marked, (10, "")))
    held = [found.low[f"E{n:02}"] <= n + 1 <= found.high[f"E{n:02}"] for n in range(30)]
    assert np.mean(held) >= 0.8
    (line,) = found.lines
    assert line.wrong >= line.settling[0][1] >= line.settling[2][1] >= 0


def test_the_same_marks_give_the_same_figures():
    marked = table()
    assert sureness(models(marked), by_mean(marked, (10, ""))) == sureness(models(marked), by_mean(marked, (10, "")))


def test_a_line_outside_the_list_is_none():
    marked = table(items=6)
    assert sureness(models(marked), by_mean(marked, (6, ""), (9, "Giải Ba"))).lines == ()


def test_opinions_have_the_official_place_and_an_entry_without_rank_keeps_its_figures():
    marked = table(items=6)
    whole = by_mean(marked)
    ranked = Ranked("*", "", whole.order, {item: n for item, n in whole.places.items() if n < 6})
    lines = opinions(models(marked), ranked)
    assert [o.place for o in lines] == [1, 2, 3, 4, 5, None]
    assert all(o.severity is not None and o.noise is not None for o in lines)


def test_the_picture_holds_every_span_inside_its_frame():
    marked = table()
    drawn = picture(sureness(models(marked), by_mean(marked, (10, ""))))
    bars = [bar for run in drawn.runs for bar in run]
    assert (len(bars), drawn.left_out) == (30, 0)
    assert all(float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 100.01 for bar in bars)
    assert [bar.line_under for bar in bars if bar.line_under] == [("",)]


def test_a_long_list_is_drawn_as_far_as_something_is_open():
    marked = table(items=150, judges=12, per_item=3)
    found = sureness(models(marked), by_mean(marked, (10, "")))
    drawn = picture(found, shown=30)
    assert drawn.left_out == 150 - sum(map(len, drawn.runs))
    shown = {bar.item for run in drawn.runs for bar in run}
    assert set(found.lines[0].contested) <= shown
