"""How a badge is laid out: which size of letters a name gets, so that it is never cut. Pure."""

#: (weight up to which, size): one of the sizes that css/badges.css knows, the largest first.
SIZES = ((13, "xl"), (22, "l"), (34, "m"), (52, "s"))
SMALLEST = "xs"
#: A capital is so much wider than a small letter.
CAPITAL = 1.35
#: From this on a single word is as long as a line in large letters.
LONG_WORD = 12
#: Badges on a sheet of A4.
PER_SHEET = (8, 10)


def size_of(name: str) -> str:
    """The size in which a name fits its place, wrapped between words."""
    weight = _weight(name)
    longest = max((_weight(word) for word in name.split()), default=0)
    for most, size in SIZES:
        # No word may be wider than a line: the fewer letters fit, the smaller they are.
        if weight <= most and longest <= (LONG_WORD if size == "xl" else LONG_WORD + most / 3):
            return size
    return SMALLEST


def _weight(text: str) -> float:
    return sum(CAPITAL if letter.isupper() else 1 for letter in text)
