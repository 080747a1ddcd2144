"""The hall's board: for everybody, on a projector and on phones; asked every two seconds by hundreds."""

from functools import lru_cache

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.judging.live.queries import pulse, shown
from app.judging.live.views.blueprint import bp, has, timed, unchanged
from app.kit.access import public
from app.kit.clock import now
from app.kit.codes import qr_svg
from app.kit.web import language, public_url

#: Who may keep a board without asking: nobody.
KEPT = "no-cache"


@bp.get("/contests/<edition>/stages/<stage>/board")
@public
def board(edition: str, stage: str) -> ResponseReturnValue:
    """What the chair lets the hall see. The version is compared before anything else: a poll is one read.

    Its languages are marks of one version, so a poll need not know who asks.
    """
    version = pulse(edition, stage)
    if version is None:
        abort(404)
    for mark in marks(version):
        if has(mark):
            return timed(unchanged(mark), KEPT)
    return timed(_whole(edition, stage, version), KEPT)


def marks(version: int) -> tuple[str, str]:
    """The marks of a version, in Vietnamese and in English."""
    return f"b{version}", f"b{version}-en"


def minute() -> str:
    """The minute that it is: for how long a drawn page is shown again."""
    return now().strftime("%H:%M")


def _whole(edition: str, stage: str, version: int) -> Response:
    mark, page = _drawn(edition, stage, version, language(), minute())
    answer = Response(page, mimetype="text/html")
    answer.headers["ETag"] = f'"{mark}"'
    return answer


@lru_cache(maxsize=8)
def _drawn(edition: str, stage: str, _version: int, spoken: str, _minute: str) -> tuple[str, bytes]:
    """(mark, page): when the chair acts, hundreds ask for the same page in the same two seconds; it is drawn once.

    A version's content never changes, but a person's name may be erased: after a minute it is drawn anew.
    """
    found = shown(edition, stage)
    if found is None:  # it went away between the two reads
        abort(404)
    version, content = found
    mark = marks(version)[spoken == "en"]
    address = public_url("live.board", edition=edition, stage=stage)
    page = render_template(
        "judging/live/board.html", board=content, mark=f'"{mark}"', address=address.partition("://")[2],
        qr=qr_svg(address) if content["scene"] == "scene_order" else "",
    )  # fmt: skip
    return mark, page.encode()
