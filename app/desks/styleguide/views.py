"""The styleguide: one page, no data of anybody."""

from datetime import timedelta

from flask import Blueprint, render_template

from app.desks.styleguide.forms import SampleForm
from app.kit import clock
from app.kit.access import public
from app.kit.codes import qr_svg

bp = Blueprint("styleguide", __name__)


@bp.get("/styleguide")
@public
def page() -> str:
    """Show each macro with its states."""
    now = clock.now()
    refused = SampleForm(prefix="refused", meta={"csrf": False}, data={"title": ""})
    refused.validate()
    return render_template(
        "desks/styleguide/page.html",
        form=SampleForm(meta={"csrf": False}),
        refused=refused,
        now=now,
        deadline=now + timedelta(days=12, hours=3),
        qr=qr_svg("https://example.test/events/dien-dan", "QR"),
        soon=now + timedelta(hours=5, minutes=20),
    )
