"""The blueprint of attendance, and what its pages share."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, abort
from sqlalchemy.exc import NoResultFound

bp = Blueprint("attendance", __name__)
T = TypeVar("T")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(body: bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def there(find: Callable[[], T]) -> T:
    """What is found, or 404."""
    try:
        return find()
    except NoResultFound:
        abort(404)
