"""What lets a judge's phone open its sheets without a network: the service worker of the pages of judging."""

import hashlib

from flask import Response, render_template, url_for

from app.judging.scoring.views.blueprint import bp
from app.kit.access import public
from app.kit.web import static

#: What is asked for by its name and the hash of its content.
_NAMED = (
    "css/app.css", "css/score.css", "js/app.js", "js/score.js", "js/judging.js", "img/favicon.svg", "img/favicon-32.png",
)  # fmt: skip
#: What those ask for in turn, by its name alone.
_BEHIND = ("js/score/queue.js", "js/score/both.js", "img/brocade-1.svg", "img/down.svg")


@bp.get("/judging-worker.js")
@public
def worker() -> Response:
    """The service worker: its bytes change with any file of the shell, so that phones fetch the shell anew."""
    version = hashlib.sha256("".join(static(name) for name in _NAMED + _BEHIND).encode()).hexdigest()[:16]
    shell = [static(name) for name in _NAMED] + [url_for("static", filename=name) for name in _BEHIND]
    answer = Response(
        render_template("judging/scoring/worker.js", version=version, shell=shell), mimetype="text/javascript"
    )
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/judging"
    return answer
