"""Run axe-core in a page; what it finds comes back as readable lines."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = ((360, 740), (1280, 850))
THEMES = ("light", "dark")


def load_axe(page: Page) -> None:
    """Bring axe into the page; it stays until the page is left."""
    page.evaluate(AXE)


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Every violation (of `rules`, else of all) with the elements it is about; an empty list is the aim."""
    if not page.evaluate("typeof window.axe === 'object'"):
        load_axe(page)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = page.evaluate("only => axe.run(document, {resultTypes: ['violations'], ...only})", only)["violations"]
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
