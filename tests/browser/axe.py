"""Run axe-core in a page; what it finds comes back as readable lines."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = ((360, 740), (1280, 850))
THEMES = ("light", "dark")
START = "() => { window.found = axe.run(document, { resultTypes: ['violations'] }) }"
GATHER = "() => window.found.then(found => found.violations)"


def carry_axe(context: BrowserContext) -> None:
    """Every page of this context brings axe along from its start; the browser itself puts it there, whatever the CSP says."""
    context.add_init_script(path=AXE)


def violations(*pages: Page) -> list[list[str]]:
    """For each page every violation of every rule with the elements it is about; empty lists are the aim.

    The runs start together: pages of different contexts live in processes of their own.
    """
    for page in pages:
        if not page.evaluate("typeof window.axe === 'object'"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate(START)
    return [_lines(page.evaluate(GATHER)) for page in pages]


def _lines(found: Sequence[dict]) -> list[str]:
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
