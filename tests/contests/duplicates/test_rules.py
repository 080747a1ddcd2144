"""What is alike: folding, containment, passages; pure."""

import random
import time
import unicodedata

import pytest

from app.contests.duplicates.rules import Index, Near, fingerprint, folded, marked, passages
from app.contests.duplicates.rules.dossier import text_of
from benchmarks.bars.duplicates import Chain, judge, make

WORDS = [f"{a}{b}" for a in "bcdghklmnpqrstvx" for b in ("a", "oi", "ương", "iên", "ầu", "ộc", "ẻ", "ĩnh")]
CHANCE = random.Random(11)
TEXTS = {n: " ".join(CHANCE.choices(WORDS, k=200)) for n in range(60)}
SOURCE = [" ".join(CHANCE.choices(WORDS, k=12)) for _ in range(3000)]


def found(text, **more):
    """The keys of TEXTS near to a text."""
    return [near.key for near in Index({n: fingerprint(t) for n, t in TEXTS.items()}).near(fingerprint(text), **more)]


def test_a_syllable_is_the_same_in_every_spelling():
    spellings = ["Hoà bình, Đường", "hòa BÌNH đường", unicodedata.normalize("NFD", "Hoà  bình-đường"), "hoa binh duong"]
    assert {tuple(folded(text)) for text in spellings} == {("hoa", "binh", "duong")}


def test_texts_that_share_nothing_are_not_near():
    assert found(" ".join(random.Random(5).choices(WORDS, k=200))) == []


@pytest.mark.parametrize("n", [0, 31, 59])
def test_a_copy_without_marks_is_as_near_as_it_can_be(n):
    plain = " ".join(folded(TEXTS[n]))
    index = Index({key: fingerprint(text) for key, text in TEXTS.items()})
    assert index.near(fingerprint(plain)) == [Near(n, 1.0, len(fingerprint(plain)))]


def test_a_short_idea_inside_a_long_one_is_near():
    assert found(f"{TEXTS[1]} {' '.join(random.Random(6).choices(WORDS, k=900))}") == [1]


def test_a_text_is_not_near_to_what_is_left_out():
    assert found(TEXTS[3], without=(3,)) == []


def test_a_shared_title_is_no_copy():
    title = " ".join(TEXTS[4].split()[:12])
    assert found(title) == []


def test_what_stands_in_many_texts_says_nothing():
    heading = " ".join(random.Random(8).choices(WORDS, k=60))
    index = Index({n: fingerprint(f"{heading} {text}") for n, text in TEXTS.items()})
    assert index.near(fingerprint(heading)) == []


def test_an_empty_text_and_an_empty_index_find_nothing():
    assert (found(""), found("một"), Index({}).near(fingerprint(TEXTS[0]))) == ([], [], [])


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_texts_never_matters(seed):
    order = random.Random(seed).sample(list(TEXTS), len(TEXTS))
    near = Index({n: fingerprint(TEXTS[n]) for n in order}).near(fingerprint(f"{TEXTS[2]} {TEXTS[9]}"))
    assert [one.key for one in near] == [2, 9]


def test_the_ten_kinds_of_copy_are_found_in_a_small_corpus():
    result = judge(make(SOURCE, 3, texts=400, copies=4))
    hard = result.kinds.pop("five in ten changed")
    assert (result.precision, set(result.kinds.values()), hard >= 0.75) == (1.0, {1.0}, True)


def test_a_chain_is_repeated_by_its_seed():
    chain = Chain(SOURCE)
    assert chain.text(50, random.Random(1)) == chain.text(50, random.Random(1)) != chain.text(50, random.Random(2))


def test_passages_name_the_same_words_on_both_sides():
    left, right = (
        "Mở đầu riêng của tôi. Bà con trong bản làm ra sản phẩm tốt.",
        "Kết: ba con trong ban lam ra san pham tot!",
    )
    one = passages(left, right)
    assert [(left[slice(*p.left)], right[slice(*p.right)], p.same, p.length) for p in one] == [
        ("Bà con trong bản làm ra sản phẩm tốt", "ba con trong ban lam ra san pham tot", 9, 9)
    ]


def test_a_changed_word_does_not_cut_a_passage():
    left, right = "một hai ba bốn năm sáu bảy tám chín mười", "một hai ba bốn XA sáu bảy tám chín mười"
    assert [(p.same, p.length) for p in passages(left, right)] == [(9, 10)]


def test_moved_sentences_are_passages_of_their_own():
    a, b = "an bình châu đức em gái hà", "lan mai nga oanh phúc quý"
    assert len(passages(f"{a}. {b}.", f"{b}. {a}.")) == 2


def test_marked_text_says_all_words_once():
    text = "một hai ba bốn"
    assert marked(text, [(4, 7, 1), (8, 10, 2)]) == [("một ", 0), ("hai", 1), (" ", 0), ("ba", 2), (" bốn", 0)]


def test_the_words_of_a_dossier_are_title_and_answers_without_links_and_numbers():
    content = {
        "title": "Trà",
        "answers": {"a": "một", "n": "120", "l": "https://x.example", "t": [{"ten": "hai"}], "k": 5},
    }
    assert text_of(content) == "Trà\n\nmột\n\nhai"


def test_a_text_that_says_one_thing_a_thousand_times_holds_no_page_up():
    before = time.process_time()
    (one,) = passages("bà con trong bản này " * 2000, "bà con trong bản kia " * 2000)
    assert (one.same, one.length, time.process_time() - before < 3) == (8000, 9999, True)
    assert passages("", "bà con trong bản này " * 50) == []
