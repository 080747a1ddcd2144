"""Keep the message catalogues: `update` collects, `compile` makes .mo files, `check` fails on a gap.

One catalogue a context and language, under app/translations/<context>/<language>/LC_MESSAGES/, so that a
context's words live beside its code and two people seldom meet in one file. Message ids are English.
"""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
CONTEXTS = ("kit", "people", "events", "contests", "judging", "awards", "plans", "desks", "demo")
LANGUAGES = ("vi", "en")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
KIT_TEMPLATES = ("base.html", "styleguide.html", "ui", "errors", "kit")


def sources(context: str) -> Iterator[tuple[Path, str]]:
    """The (path, extraction method) pairs whose messages belong to `context`."""
    modules = sorted((APP / context).rglob("*.py"))
    if context == "kit":
        modules += sorted(APP.glob("*.py"))
    yield from ((path, "python") for path in modules)
    places = [APP / "templates" / name for name in (KIT_TEMPLATES if context == "kit" else (context,))]
    for place in places:
        found = sorted(place.rglob("*.*")) if place.is_dir() else [place] * place.exists()
        yield from ((path, "jinja2.ext:babel_extract") for path in found if path.suffix in {".html", ".txt"})


def collect(context: str) -> Catalog:
    """All messages that `context` utters, WTForms' own ones with those of the kit."""
    catalog = Catalog(charset="utf-8")
    options = {"silent": "false", "trimmed": "true"}
    for path, method in sources(context):
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            catalog.add(message, flags=("python-format",) if "%(" in str(message) else ())
    if context == "kit":
        own = files("wtforms") / "locale" / "de" / "LC_MESSAGES" / "wtforms.po"
        with own.open("rb") as handle:
            for message in read_po(handle):
                if message.id:
                    catalog.add(message.id, flags=message.flags & {"python-format"})
    return catalog


def po_path(context: str, language: str) -> Path:
    """Where a catalogue lies."""
    return APP / "translations" / context / language / "LC_MESSAGES" / "messages.po"


def stored(context: str, language: str) -> Catalog:
    """The catalogue as it lies on disk; an empty one where there is none yet."""
    path = po_path(context, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as handle:
        return read_po(handle, locale=language)


def update() -> None:
    """Write every catalogue anew: new ids blank (English: itself), ids no longer used dropped."""
    for context in CONTEXTS:
        fresh = collect(context)
        for language in LANGUAGES:
            old = stored(context, language)
            new = Catalog(locale=language, charset="utf-8", fuzzy=False)
            for message in sorted((m for m in fresh if m.id), key=lambda m: str(m.id)):
                kept = old.get(message.id[0] if message.pluralizable else message.id)
                text = kept.string if kept and not kept.fuzzy else ""
                if language == "en":
                    text = message.id
                new.add(message.id, text, flags=message.flags)
            path = po_path(context, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as handle:
                write_po(handle, new, width=0, no_location=True, omit_header=True)


def compile_all() -> None:
    """Make the .mo files that the running program reads."""
    for path in sorted((APP / "translations").rglob("messages.po")):
        language = path.parent.parent.name
        with path.open("rb") as handle:
            catalog = read_po(handle, locale=language)
        with path.with_suffix(".mo").open("wb") as handle:
            write_mo(handle, catalog)


def check() -> int:
    """Print every message without a translation, or with other placeholders; return how many."""
    faults = 0
    for context in CONTEXTS:
        fresh = {str(m.id): m for m in collect(context) if m.id}
        for language in LANGUAGES:
            have = {str(m.id): m for m in stored(context, language) if m.id}
            for key, message in fresh.items():
                kept = have.get(key)
                texts = [] if kept is None else kept.string if isinstance(kept.string, tuple | list) else [kept.string]
                if not texts or not all(texts):
                    print(f"{context}/{language}: no translation of {message.id!r}")
                    faults += 1
                elif kept is not None and any(e for e in kept.check()):
                    print(f"{context}/{language}: placeholders differ in {message.id!r}")
                    faults += 1
            for key in have.keys() - fresh.keys():
                print(f"{context}/{language}: no longer used: {key!r} (run tools/messages.py update)")
                faults += 1
    return faults + clashes()


def clashes() -> int:
    """Print every id that two contexts translate differently: they are merged at start, so one would win everywhere."""
    faults = 0
    for language in LANGUAGES:
        texts: dict[str, dict[str, str]] = {}
        for context in CONTEXTS:
            for message in stored(context, language):
                if message.id:
                    texts.setdefault(str(message.id), {})[context] = str(message.string)
        for key, by_context in texts.items():
            if len(set(by_context.values())) > 1:
                print(f"{language}: {key!r} is translated in several ways: {by_context}")
                faults += 1
    return faults


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            sys.exit(min(check(), 1))
        case _:
            sys.exit(__doc__)
