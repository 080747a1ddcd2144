"""What makes the gate an app: its manifest, its service worker, and the page that stands before signing out."""

import hashlib
import json
from typing import Any

from flask import Response, render_template, url_for

from app.events.catalogue.queries.setup import event_by_code
from app.events.checkin.views.blueprint import bp, may_stand_somewhere
from app.events.models import Event
from app.kit.access import on, public
from app.kit.web import static

#: What is asked for by its name and the hash of its content.
_NAMED = (
    "css/app.css", "css/gate.css", "js/app.js", "js/gate.js", "js/gate-unsent.js", "js/unit-chooser.js",
    "img/favicon.svg", "img/favicon-32.png", "img/gate-192.png",
)  # fmt: skip
#: What those ask for in turn, by its name alone.
_BEHIND = (
    "js/gate/camera.js", "js/gate/decode.js", "js/gate/face.js", "js/gate/judge.js", "js/gate/link.js",
    "js/gate/sealing.js", "js/gate/store.js", "vendor/qr-decode.js", "img/brocade-1.svg", "img/down.svg",
)  # fmt: skip


@bp.get("/gate-worker.js")
@public
def worker() -> Response:
    """The service worker: its bytes change with any file of the shell, so that phones fetch the shell anew."""
    version = hashlib.sha256("".join(static(name) for name in _NAMED + _BEHIND).encode()).hexdigest()[:16]
    shell = (
        [url_for("checkin.decoder")]
        + [static(name) for name in _NAMED]
        + [url_for("static", filename=name) for name in _BEHIND]
    )
    answer = Response(
        render_template("events/checkin/worker.js", version=version, shell=shell), mimetype="text/javascript"
    )
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/events/"
    return answer


@bp.get("/events/gate-decoder.js")
@public
def decoder() -> Response:
    """The door to the reader of QR codes: a worker belongs to the service worker only by an address of its scope."""
    code = f'import "{url_for("static", filename="js/gate/decode.js")}";\n'
    answer = Response(code, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/events/<event>/gate/app.webmanifest")
@on(event_by_code, may_stand_somewhere)
def manifest(event: Event) -> Response:
    """So that the gate of this event can be put on the home screen."""
    start = url_for("checkin.gate", event=event.code)
    icons = [
        {"src": static(f"img/gate-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    content: dict[str, Any] = {
        "id": start, "start_url": start, "scope": "/events/", "display": "standalone", "name": event.title,
        "short_name": event.title[:24], "lang": "vi", "orientation": "portrait", "background_color": "#0f2d5c",
        "theme_color": "#0f2d5c", "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/events/<event>/gate/unsent")
@on(event_by_code, may_stand_somewhere)
def unsent(event: Event) -> str:
    """How many scans this browser still keeps, and what to do before signing out."""
    return render_template("events/checkin/unsent.html", event=event)
