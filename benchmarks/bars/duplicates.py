"""Bar 8: near-duplicates in a corpus made here. 10,000 ideas, 600 planted copies of ten kinds, headings and quotations.

The words are the project's own Vietnamese (its catalogues and guides), dealt again by a Markov chain, so that no two texts
are alike but by chance, by a heading, by a quotation of the plan (four in ten), or by a planted copy. Thresholds were
chosen on another corpus than this one (the catalogues of free programs), which is not kept here.
"""

import random
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from app.contests.duplicates.rules import Index, fingerprint, folded
from benchmarks.bars.bar import Bar, use

ROOT = Path(__file__).resolve().parents[2]
TEXTS, COPIES, LENGTH = 10_000, 60, 500
HEADINGS = (
    "Giới thiệu ý tưởng và nhóm tác giả", "Nhu cầu của thị trường và vấn đề cần giải quyết",
    "Sản phẩm dịch vụ và điểm mới của ý tưởng", "Kế hoạch tài chính nguồn lực và rủi ro",
)  # fmt: skip


def sentences() -> list[str]:
    """The Vietnamese of the catalogues and guides, by sentences."""
    found = []
    for path in sorted(ROOT.glob("app/translations/*/vi/LC_MESSAGES/messages.po")):
        with path.open("rb") as catalogue:
            for message in read_po(catalogue):
                told = message.string if isinstance(message.string, str) else " ".join(message.string or ())
                found += re.split(r"(?<=[.;:])\s+", re.sub(r"%\(\w+\)s|%%|[{}<>/*]", " ", told))
    for path in sorted(ROOT.glob("docs/guide/*.md")):
        found += re.split(r"(?<=[.;:])\s+", re.sub(r"[#*`|\[\]()!_-]", " ", path.read_text(encoding="utf-8")))
    return [one for one in found if len(one.split()) > 3]


class Chain:
    """A Markov chain over syllables: mostly of the first order, now and then of the second, now and then a leap."""

    def __init__(self, source: Sequence[str]) -> None:
        """source: sentences in which words follow each other as people write them."""
        self._one: dict[str, list[str]] = defaultdict(list)
        self._two: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._all = [word for sentence in source for word in sentence.split()]
        for a, b, c in zip(self._all, self._all[1:], self._all[2:], strict=False):
            self._one[a].append(b)
            self._two[a, b].append(c)

    def text(self, length: int, chance: random.Random) -> list[str]:
        """So many syllables."""
        found = [chance.choice(self._all), chance.choice(self._all)]
        while len(found) < length:
            luck = chance.random()
            follows = self._two.get((found[-2], found[-1]), ()) if luck < 0.35 else self._one.get(found[-1], ())
            found.append(chance.choice(follows) if follows and luck < 0.9 else chance.choice(self._all))
        return found


def _edited(share: float) -> Callable[[list[str], Chain, random.Random], str]:
    def edit(words: list[str], chain: Chain, chance: random.Random) -> str:
        others = chain.text(len(words), chance)
        return " ".join(o if chance.random() < share else w for w, o in zip(words, others, strict=True))

    return edit


def _part(share: float) -> Callable[[list[str], Chain, random.Random], str]:
    def copy(words: list[str], chain: Chain, chance: random.Random) -> str:
        size = int(len(words) * share)
        at = chance.randrange(len(words) - size + 1)
        rest = chain.text(len(words) - size, chance)
        cut = chance.randrange(len(rest) + 1)
        return " ".join(rest[:cut] + words[at : at + size] + rest[cut:])

    return copy


def _shuffled(words: list[str], _chain: Chain, chance: random.Random) -> str:
    parts = [words[n : n + 20] for n in range(0, len(words), 20)]
    chance.shuffle(parts)
    return " ".join(word for part in parts for word in part)


def _inside(words: list[str], chain: Chain, chance: random.Random) -> str:
    return " ".join(chain.text(2 * len(words), chance) + words + chain.text(2 * len(words), chance))


def _without_marks(words: list[str], _chain: Chain, _chance: random.Random) -> str:
    plain = unicodedata.normalize("NFD", " ".join(words)).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in plain if not unicodedata.combining(c))


#: The ten kinds of copy.
KINDS: dict[str, Callable[[list[str], Chain, random.Random], str]] = {
    "exact": lambda words, _chain, _chance: " ".join(words),
    "one word in ten changed": _edited(0.1),
    "three in ten changed": _edited(0.3),
    "five in ten changed": _edited(0.5),
    "half copied": _part(0.5),
    "a quarter copied": _part(0.25),
    "sentences in another order": _shuffled,
    "inside a text five times as long": _inside,
    "decomposed letters": lambda words, _chain, _chance: unicodedata.normalize("NFD", " ".join(words)).upper(),
    "without tone marks": _without_marks,
}


@dataclass(frozen=True)
class Corpus:
    """Texts by key, and the planted pairs: (smaller key, larger key) → kind."""

    texts: dict[int, str]
    planted: dict[tuple[int, int], str]


def make(source: Sequence[str], seed: int, texts: int = TEXTS, copies: int = COPIES) -> Corpus:
    """A corpus from sentences: originals with headings and quotations, and `copies` of each kind."""
    chance, chain = random.Random(seed), Chain(source)
    quotations = [" ".join(chain.text(40, chance)) for _ in range(12)]
    originals = [
        chain.text(chance.randrange(LENGTH // 2, LENGTH * 3 // 2), chance) for _ in range(texts - copies * len(KINDS))
    ]
    found = {key: _dressed(" ".join(words), quotations, chance) for key, words in enumerate(originals)}
    planted = {}
    for kind, copy in KINDS.items():
        for key in chance.sample(range(len(originals)), copies):
            new = len(found)
            found[new] = _dressed(copy(originals[key], chain, chance), quotations, chance)
            planted[key, new] = kind
    return Corpus(found, planted)


def _dressed(text: str, quotations: Sequence[str], chance: random.Random) -> str:
    words = text.split()
    cut = [len(words) * n // len(HEADINGS) for n in range(len(HEADINGS) + 1)]
    parts = [f"{head}. {' '.join(words[a:b])}" for head, a, b in zip(HEADINGS, cut, cut[1:], strict=False)]
    if chance.random() < 0.4:
        parts.insert(chance.randrange(len(parts)), chance.choice(quotations))
    return "\n".join(parts)


@dataclass(frozen=True)
class Found:
    """recall and precision over pairs, recall by kind, seconds for the corpus, milliseconds for one more text (95 %)."""

    recall: float
    precision: float
    kinds: dict[str, float]
    seconds: float
    one: float


def judge(corpus: Corpus) -> Found:
    """Compare all texts with each other, then some of them again as if they were new."""
    start = time.process_time()
    prints = {key: fingerprint(text) for key, text in corpus.texts.items()}
    index = Index(prints)
    pairs = {(near.key, key) for key, near in index.pairs(prints)}
    seconds = time.process_time() - start
    # Two copies of one original are alike too: nobody planted them as a pair, but to show them is right.
    origin = {new: old for old, new in corpus.planted}
    right = {pair for pair in pairs if origin.get(pair[1], pair[1]) == origin.get(pair[0], pair[0])}
    hit = {pair for pair in corpus.planted if pair in pairs}
    kinds = {
        kind: sum(pair in hit for pair, of in corpus.planted.items() if of == kind) / max(1, sum(of == kind for of in corpus.planted.values()))
        for kind in KINDS
    }  # fmt: skip
    times = []
    for key in random.Random(5).sample(sorted(corpus.texts), 200):
        start = time.process_time()
        index.near(fingerprint(corpus.texts[key]), without=(key,))
        times.append(1000 * (time.process_time() - start))
    return Found(
        len(hit) / max(1, len(corpus.planted)), len(right) / max(1, len(pairs)), kinds, seconds, sorted(times)[189]
    )


def measure() -> list[Bar]:
    """The rows of bar 8."""
    corpus = make(sentences(), 20_261_120)
    used = use(lambda: judge(corpus))
    found = used.result
    weak = ", ".join(f"{kind} {share:.2f}" for kind, share in found.kinds.items() if share < 1) or "all kinds 1.00"
    plain = found.kinds["without tone marks"]
    syllables = sum(len(folded(text)) for text in list(corpus.texts.values())[:200]) // 200
    return [
        Bar(8, f"planted copies found among {TEXTS:,} texts of {syllables} syllables", "≥ .96", f"{found.recall:.3f} ({weak})", found.recall >= 0.96),
        Bar(8, "of the pairs shown, those that are copies", "≥ .99", f"{found.precision:.3f}", found.precision >= 0.99),
        Bar(8, "copies without tone marks found", "1.00", f"{plain:.2f}", plain == 1),
        Bar(8, f"all {TEXTS:,} against each other", "≤ 30 s", f"{found.seconds:.1f} s, +{used.megabytes:.0f} MB", found.seconds <= 30),
        Bar(8, "one more idea against all (p95)", "≤ 5 ms", f"{found.one:.1f} ms", found.one <= 5),
    ]  # fmt: skip
