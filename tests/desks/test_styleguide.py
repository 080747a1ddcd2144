"""The styleguide shows every noun, in both languages, and is no part of production."""

from dataclasses import replace
from pathlib import Path

from app import create_app

UI = Path(__file__).resolve().parents[2] / "app" / "templates" / "ui"
#: Nouns that are pages of their own kind, or stand at the head of a form only when two people save it.
ELSEWHERE = {"document.html", "stale.html"}


def test_styleguide_shows_every_noun_when_a_noun_is_added():
    parts = "".join(p.read_text() for p in (UI.parent / "desks" / "styleguide").glob("*.html"))
    assert {p.name for p in UI.glob("*.html") if f'"ui/{p.name}"' not in parts} == ELSEWHERE


def test_styleguide_opens_when_not_in_production(client):
    page = client.get("/styleguide")
    assert (page.status_code, page.text.count("<main "), page.text.count("style=")) == (200, 1, 0)


def test_styleguide_is_missing_when_in_production(config):
    site = create_app(replace(config, PRODUCTION=True))
    assert "styleguide.page" not in site.view_functions
