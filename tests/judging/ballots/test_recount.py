"""A ballot file leads to its result on any machine; whatever is changed in it is named (judging.md 4)."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.judging.ballots.rules import read, write
from app.judging.tally.recount import recount, verify
from app.kit.codes import canonical
from tests.judging.ballots.made import content, inputs

ROOT = Path(__file__).parents[3]
FILE = content()
CALIBRATED = content(entries=60, judges=12, method="calibrated", seed=5)
ASK = "import sys; from app.judging.tally.recount import verify; found = verify(open(sys.argv[1], 'rb').read()); print(found.output, found.fault)"


@pytest.mark.parametrize("file", [FILE, CALIBRATED, content(method="trimmed", each=6, seed=9)])
def test_a_file_is_whole_when_nothing_was_changed(file):
    found = verify(file)
    assert (found.fault, found.output) == (None, json.loads(file.splitlines()[-1])["output"])


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(FILE) - 1), st.integers(0, 7))
def test_one_flipped_bit_is_found_wherever_it_is(place, bit):
    changed = FILE[:place] + bytes([FILE[place] ^ (1 << bit)]) + FILE[place + 1 :]
    assert verify(changed).fault is not None


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(["mean", "trimmed", "calibrated"]), st.randoms(use_true_random=False))
def test_the_order_of_lines_never_matters(seed, method, rng):
    lines = inputs(method=method, seed=seed, entries=16)
    whole = write([*lines, *recount(lines)])
    rng.shuffle(lines)
    again = recount(lines)
    rng.shuffle(again)
    shuffled = [*again, *lines]
    for line in shuffled:
        if line["k"] == "ballot":
            line["scores"] = dict(rng.sample(sorted(line["scores"].items()), len(line["scores"])))
    criteria = [line for line in lines if line["k"] in {"criterion", "group"}]
    fixed = [*(line for line in inputs(method=method, seed=seed, entries=16) if line in criteria), *again]
    assert write([*fixed, *(line for line in lines if line not in criteria)]) == whole


def test_shuffled_ballots_give_the_same_output():
    lines = FILE.decode().splitlines()
    ballots = [n for n, line in enumerate(lines) if '"k":"ballot"' in line]
    order = ballots[:]
    random.Random(3).shuffle(order)
    moved = {n: lines[m] for n, m in zip(ballots, order, strict=True)}
    found = verify(("\n".join(moved.get(n, line) for n, line in enumerate(lines)) + "\n").encode())
    assert (found.output, found.fault.code) == (verify(FILE).output, "ballots_out_of_order")


def resealed(change) -> bytes:
    """The file after a change, with a last line that fits the changed bytes: what a forger would write."""
    lines = [line for line in read(FILE) if line["k"] != "end"]
    change(lines)
    return write(lines).encode()


def first(lines, kind):
    return next(line for line in lines if line["k"] == kind and line.get("place", 1) == 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda lines: first(lines, "result").update(place=9), "ballots_differ"),
        (lambda lines: first(lines, "result").update(verdict="stop", place=1), "ballots_differ"),
        (lambda lines: first(lines, "ballot")["scores"].update(novelty=0, feasibility=0, form=0), "ballots_differ"),
        (lambda lines: first(lines, "ballot")["scores"].update(novelty=30), "ballots_no_value"),
        (lambda lines: lines.remove(first(lines, "result")), "ballots_missing"),
        (lambda lines: first(lines, "rule").update(aggregation="luck"), "ballots_no_value"),
        (lambda lines: first(lines, "rule").update(tie_chain=[]), "ballots_differ"),
        # A sheet that counts twice would lead to its own result: no round has two sheets of one judge for one entry.
        (lambda lines: lines.append(dict(first(lines, "ballot"))), "ballots_twice"),
        (lambda lines: lines.append(dict(first(lines, "rule"))), "ballots_twice"),
        (lambda lines: first(lines, "rule").update(tie_places=10**9), "ballots_no_value"),
        (lambda lines: first(lines, "rule").update(tie_chain=[["luck", None]]), "ballots_no_value"),
        (lambda lines: first(lines, "rule").update(min_judges=True), "ballots_no_value"),
        (lambda lines: first(lines, "criterion").update(maximum=10**400), "ballots_no_value"),
        (lambda lines: first(lines, "file").update(engine="2"), "ballots_no_value"),
        (lambda lines: first(lines, "ballot").update(name="Lò Thị Lan"), "ballots_no_value"),
        (lambda lines: first(lines, "entry").update(entry="E9999"), "ballots_no_value"),
    ],
)
def test_a_forger_who_writes_the_last_line_anew_is_found_out(change, code):
    assert verify(resealed(change)).fault.code == code


def lines_with(change) -> bytes:
    """The file after a change of its lines as text, by somebody who knows nothing of its last line."""
    lines = FILE.decode().splitlines()
    change(lines)
    return ("\n".join(lines) + "\n").encode()


BALLOT = next(n for n, line in enumerate(FILE.decode().splitlines()) if '"k":"ballot"' in line)


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        (lines_with(lambda lines: lines.insert(BALLOT, lines[BALLOT])), "ballots_twice", BALLOT + 2),
        (lines_with(lambda lines: lines.insert(BALLOT, "")), "ballots_not_a_line", BALLOT + 1),
        (lines_with(lambda lines: lines.append(lines[-1])), "ballots_twice", FILE.count(b"\n") + 1),
        (FILE.replace(b'":', b'": ', 1), "ballots_not_canonical", 1),
        (FILE.replace(b"\n", b"\r\n"), "ballots_not_canonical", 1),
        (b"\xef\xbb\xbf" + FILE, "ballots_not_a_line", 1),
        (FILE[: len(FILE) // 2], "ballots_cut_short", FILE[: len(FILE) // 2].count(b"\n") + 1),
        (FILE[:-1], "ballots_cut_short", FILE.count(b"\n")),
        (FILE[: FILE.rindex(b"\n", 0, -1) + 1], "ballots_not_whole", 1),
    ],
    ids=["twice", "empty", "two ends", "blank", "crlf", "bom", "half", "no last end", "no last line"],
)
def test_a_file_that_was_opened_and_saved_or_cut_is_named_with_its_line(changed, code, line):
    fault = verify(changed).fault
    assert (fault.code, fault.line) == (code, line)


@pytest.mark.parametrize("gone", range(0, FILE.count(b"\n") - 1, 5))
def test_no_line_can_be_left_out(gone):
    assert verify(lines_with(lambda lines: lines.pop(gone))).fault is not None


def test_another_file_than_the_published_one_is_told():
    good = verify(FILE)
    assert verify(FILE, good.sha256.upper()).fault is None
    assert verify(CALIBRATED, good.sha256).fault.code == "ballots_other_file"


@pytest.mark.parametrize("wrong", [b"", b"\xff\n", b"{}\n", b"[]", b'{"k":"file","format":1}\n', b"[" * 99999 + b"\n"])
def test_what_is_no_file_is_refused_with_words(wrong):
    assert verify(wrong).fault is not None


def test_the_result_is_the_same_on_other_processors_and_threads(tmp_path):
    """The kernels of OpenBLAS differ in their last bits; the calibrated result is whole micro-points (measured)."""
    path = tmp_path / "ballots.jsonl"
    path.write_bytes(CALIBRATED)
    machines = [{"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"}, {"OPENBLAS_NUM_THREADS": "2"}]
    said = [
        subprocess.run(
            [sys.executable, "-c", ASK, str(path)], env=os.environ | machine, cwd=ROOT, check=True, capture_output=True,
            text=True,
        ).stdout.split()
        for machine in machines
    ]  # fmt: skip
    assert said == [[verify(CALIBRATED).output, "None"]] * 2


def test_the_command_names_the_first_difference_in_both_languages(app, tmp_path):
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(FILE)
    bad.write_bytes(resealed(lambda lines: first(lines, "result").update(place=9)))
    ask = app.test_cli_runner().invoke
    found, wrong = (
        ask(args=["judging", "verify", str(good)]),
        ask(args=["judging", "verify", str(bad), "--language", "en"]),
    )
    assert (found.exit_code, wrong.exit_code) == (0, 1)
    assert "Tệp trọn vẹn, tính lại cho cùng kết quả: 30 hồ sơ" in found.output
    assert "the file says “place” is 9, the recount says 1." in wrong.output


def test_every_line_is_canonical_json():
    assert all(canonical(json.loads(line)) == line for line in FILE.decode().splitlines())
