"""make screenshots: every page × role that may open it, at 360 and 1280 px, light and dark, into screenshots/."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from config import ROOT
from tests.browser import guide
from tests.browser.axe import THEMES, WIDTHS
from tests.browser.lookers import Look, different, looks
from tests.browser.pages import file_name
from tests.browser.scene import ROLES, Scene, scene
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS


def main() -> int:
    """Write the pictures; names are role/page-width-theme.png."""
    asked = argparse.ArgumentParser(prog="make screenshots ARGS=…", description=__doc__)
    asked.add_argument("--only", default="", help="only endpoints that begin with this, such as targets.")
    asked.add_argument("--out", type=Path, default=ROOT / "screenshots", help="the folder (default: screenshots/)")
    asked.add_argument("--same", action="store_true", help="leave out a role that sees just what another one sees")
    asked.add_argument("--guide", action="store_true", help="only the pictures of docs/guide, into their folder")
    asked.add_argument("--light", action="store_true", help="the light pictures only")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder)) as place, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, "--lang=vi-VN"])
        people = {
            role: browser.new_context(base_url=place.served.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
            for role in ROLES
        }
        for role, token in place.cookies.items():
            people[role].add_cookies([{"name": "dh_in", "value": token, "url": place.served.url}])
        if given.guide:
            made = guide.shoot(place, {role: context.new_page() for role, context in people.items()})
            sys.stdout.write(f"{made} pictures in {guide.FOLDER}\n")
            return 0
        if not given.only:
            shutil.rmtree(given.out, ignore_errors=True)
        made = _all(place, people, given)
        browser.close()
    sys.stdout.write(f"{made} pictures in {given.out}\n")
    return 0


def _all(place: Scene, people: dict[str, BrowserContext], given: argparse.Namespace) -> int:
    made = 0
    pages = {role: context.new_page() for role, context in people.items()}
    for answers in looks(place):
        if not answers[0].endpoint.startswith(tuple(given.only.split(","))):
            continue
        opened = different(answers) if given.same else [look for look in answers if look.status == 200]
        for look in opened:
            made += _shoot(pages[look.role], look, given)
    return made


def _shoot(page, look: Look, given: argparse.Namespace) -> int:
    folder = given.out / look.role
    folder.mkdir(parents=True, exist_ok=True)
    page.goto(look.path)
    themes = THEMES[:1] if given.light else THEMES
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(tall, height), 8000)})
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            name = f"{file_name(look.path)[:80]}-{width}-{theme}.png"
            page.screenshot(path=folder / name, animations="disabled")
    return len(WIDTHS) * len(themes)


if __name__ == "__main__":
    sys.exit(main())
