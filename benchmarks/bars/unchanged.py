"""The least there can be behind the same server: a WSGI application that answers every poll "unchanged"."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def app(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """WSGI."""
    start_response("304 NOT MODIFIED", [("ETag", '"b1"'), ("Cache-Control", "no-cache")])
    return ()
