"""Run axe-core in a page; what it finds comes back as readable lines."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = ((360, 740), (1280, 850))
THEMES = ("light", "dark")


def violations(page: Page) -> list[str]:
    """Every violation with the elements it is about; an empty list is the aim."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
