"""The worker's part: render what waits in the outbox and send it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from jinja2 import TemplateError, TemplateNotFound

from app.kit import outbox
from app.kit.mail import harmless, mailbox
from app.kit.web import told

ROUND = 50


def send(at: datetime) -> int:
    """Send what is due; how many left. It makes its own transactions."""
    config = current_app.config
    box = mailbox(config["MAIL_URL"], config["MAIL"])
    return outbox.work(render, box, at, ROUND, public_url=config["PUBLIC_URL"])


def render(letter: outbox.Letter) -> tuple[str, str]:
    """(subject, body) in the letter's language: from mail/<kind>.<language>.txt, else the notice's sentence.

    The first line of a template is the subject. Links begin with PUBLIC_URL, never with a Host header (B13), and
    nothing that a person typed becomes a link (B19). Raises ValueError where a template or fact is broken.
    """
    site = str(current_app.config["PUBLIC_URL"])
    link = site + str(letter.facts.get("path") or "/")
    facts = _harmless(letter.facts.get("facts") or {})
    with current_app.test_request_context(base_url=site), force_locale(letter.language):
        try:
            text = _text(letter, facts, link, site)
        except (TemplateError, KeyError) as fault:
            raise ValueError(letter.kind) from fault
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def _text(letter: outbox.Letter, facts: Mapping[str, Any], link: str, site: str) -> str:
    language = "en" if letter.language == "en" else "vi"
    more = {"facts": facts, "link": link, "site": site}
    try:
        return render_template(f"mail/{letter.kind}.{language}.txt", **more)
    except TemplateNotFound:
        words = told(f"notice_{letter.kind}", facts)
        return render_template(f"mail/notice.{language}.txt", words=words, **more)


def _harmless(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: harmless(value) if isinstance(value, str) else value for key, value in facts.items()}
