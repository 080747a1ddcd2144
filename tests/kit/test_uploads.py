"""An upload survives a cut line and belongs to one person."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import ClientDisconnected
from werkzeug.test import TestResponse

from app.kit import files, uploads
from app.kit.db import db, transaction
from app.kit.files import DOCUMENTS, FileTooLarge
from tests.kit import evil

AT = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)
RULE = uploads.Rule(DOCUMENTS)
PDF = evil.pdf_plain()


class Cut(BytesIO):
    """A line that breaks after what it holds."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes, then the break."""
        return super().read(size) or self._break()

    def _break(self) -> bytes:
        raise ClientDisconnected


def begin(owner: int = 7, size: int = len(PDF), at: datetime = AT) -> uploads.Upload:
    with transaction():
        return uploads.begin(owner=owner, purpose="dossier", rule=RULE, filename="Ý tưởng.pdf", size=size, at=at)


def send(upload: uploads.Upload, stream: BytesIO, offset: int) -> uploads.Received:
    received = uploads.receive(upload, cast(BinaryIO, stream), offset=offset, rule=RULE, at=AT)
    with transaction():
        uploads.advance(upload, received, AT)
    return received


def raw(app: Flask) -> list[Path]:
    return list((Path(app.config["FILES"]) / "uploads").iterdir())


def test_file_is_whole_when_the_line_was_cut_twice(house: Flask) -> None:
    upload = begin()
    assert send(upload, Cut(PDF[:100]), 0).count == 100
    assert send(upload, BytesIO(PDF[100:150]), 100).count == 50
    done = send(upload, BytesIO(PDF[150:]), 150).prepared
    assert done == files.Prepared(hashlib.sha256(PDF).hexdigest(), len(PDF), "application/pdf", "Ý tưởng.pdf")
    assert uploads.prepared_of(upload.ref, owner=7, purpose="dossier", at=AT) == done
    assert (upload.slot, raw(house)) == (None, [])


def test_chunk_is_refused_when_it_begins_elsewhere(house: Flask) -> None:
    upload = begin()
    send(upload, BytesIO(PDF[:100]), 0)
    for offset in (0, 99, 101):
        with pytest.raises(uploads.OffsetMismatch) as caught:
            uploads.receive(upload, BytesIO(PDF), offset=offset, rule=RULE, at=AT)
        assert caught.value.facts == {"received": 100}


def test_second_of_two_equal_chunks_is_refused_when_both_were_written(house: Flask) -> None:
    upload = begin()
    first = uploads.receive(upload, BytesIO(PDF[:100]), offset=0, rule=RULE, at=AT)
    second = uploads.receive(upload, BytesIO(PDF[:100]), offset=0, rule=RULE, at=AT)
    with transaction():
        uploads.advance(upload, first, AT)
    with pytest.raises(uploads.OffsetMismatch), transaction():
        uploads.advance(upload, second, AT)
    db.session.refresh(upload)
    assert upload.received == 100


def test_chunk_is_refused_when_it_is_longer_than_announced(house: Flask) -> None:
    upload = begin(size=100)
    with pytest.raises(FileTooLarge):
        uploads.receive(upload, BytesIO(PDF), offset=0, rule=RULE, at=AT)


@pytest.mark.parametrize("size", [0, -1, 20 * 1024 * 1024 + 1])
def test_upload_is_refused_when_its_size_is_out_of_bounds(house: Flask, size: int) -> None:
    with pytest.raises(FileTooLarge):
        begin(size=size)


def test_ninth_unfinished_upload_is_refused_until_one_expires(house: Flask) -> None:
    for _ in range(8):
        begin()
    with pytest.raises(uploads.TooManyUploads):
        begin()
    assert begin(owner=8).slot == 0
    assert begin(at=AT + timedelta(days=1)).slot == 0


def test_person_gets_exactly_eight_when_twenty_requests_come_at_once(house: Flask) -> None:
    def try_one(_: int) -> bool:
        with house.app_context():
            try:
                begin()
            except uploads.TooManyUploads:
                return False
            return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(try_one, range(20))) == 8


def test_chunk_is_counted_once_when_ten_requests_bring_it_at_once(house: Flask) -> None:
    ref = begin().ref

    def try_one(_: int) -> bool:
        with house.app_context():
            try:
                send(uploads.find(ref, owner=7, at=AT), BytesIO(PDF[:100]), 0)
            except uploads.OffsetMismatch:
                return False
            return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_one, range(10))) == 1
    db.session.rollback()
    assert uploads.find(ref, owner=7, at=AT).received == 100


def test_finished_upload_frees_its_slot(house: Flask) -> None:
    uploads_made = [begin() for _ in range(8)]
    send(uploads_made[3], BytesIO(PDF), 0)
    assert begin().slot == 3


@pytest.mark.parametrize(("owner", "purpose", "after"), [(8, "dossier", 0), (7, "portrait", 0), (7, "dossier", 24)])
def test_finished_upload_is_missing_for_another_person_purpose_or_day(
    house: Flask, owner: int, purpose: str, after: int
) -> None:
    upload = begin()
    send(upload, BytesIO(PDF), 0)
    with pytest.raises(NoResultFound):
        uploads.prepared_of(upload.ref, owner=owner, purpose=purpose, at=AT + timedelta(hours=after))


def test_unfinished_upload_becomes_nothing(house: Flask) -> None:
    upload = begin()
    send(upload, BytesIO(PDF[:-1]), 0)
    with pytest.raises(NoResultFound):
        uploads.prepared_of(upload.ref, owner=7, purpose="dossier", at=AT)


def test_sweep_keeps_what_may_still_be_attached(house: Flask) -> None:
    finished, cut = begin(), begin()
    done = send(finished, BytesIO(PDF), 0).prepared
    send(cut, BytesIO(PDF[:10]), 0)
    kept = Path(house.config["FILES"]) / hashlib.sha256(PDF).hexdigest()[:2] / hashlib.sha256(PDF).hexdigest()
    with transaction():
        uploads.sweep(AT + timedelta(hours=23, minutes=59))
    assert (done is not None, kept.exists(), len(raw(house))) == (True, True, 1)
    with transaction():
        uploads.sweep(datetime.now(UTC) + timedelta(days=2))
    assert (kept.exists(), raw(house)) == (False, [])


# Over HTTP

TUS = {"Tus-Resumable": "1.0.0", "X-Person": "7"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream"}


def create(app: Flask, size: int = len(PDF), purpose: str = "dossier", person: str = "7") -> TestResponse:
    told = ",".join(
        f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in {"filename": "Ý.pdf", "purpose": purpose}.items()
    )
    headers = TUS | {"X-Person": person, "Upload-Length": str(size), "Upload-Metadata": told}
    return app.test_client().post("/uploads", headers=headers)


def patch(app: Flask, url: str, data: bytes, offset: int, **more: str) -> TestResponse:
    headers = CHUNK | {"Upload-Offset": str(offset)} | {k.replace("_", "-"): v for k, v in more.items()}
    return app.test_client().patch(url, data=data, headers=headers)


def test_upload_over_http_from_creation_to_the_end(house: Flask) -> None:
    client, url = house.test_client(), create(house).headers["Location"]
    first = patch(house, url, PDF[:100], 0)
    head = client.head(url, headers=TUS)
    last = patch(house, url, PDF[100:], 100)
    assert [(r.status_code, r.headers["Upload-Offset"]) for r in (first, head, last)] == [
        (204, "100"),
        (200, "100"),
        (204, str(len(PDF))),
    ]
    again = patch(house, url, b"", len(PDF))
    assert (again.status_code, head.headers["Cache-Control"]) == (204, "no-store")
    assert uploads.prepared_of(url.rpartition("/")[2], owner=7, purpose="dossier", at=datetime.now(UTC)).size == len(
        PDF
    )


def test_foreign_upload_is_missing_byte_for_byte(house: Flask) -> None:
    url, client = create(house).headers["Location"], house.test_client()
    for method in ("HEAD", "PATCH", "DELETE"):
        theirs, none = (
            client.open(u, method=method, data=b"x", headers=CHUNK | {"X-Person": "8", "Upload-Offset": "0"})
            for u in (url, "/uploads/AAAAAAAAAAAAAAAA")
        )
        assert (theirs.status_code, theirs.data, theirs.headers) == (404, none.data, none.headers)
    assert client.head(url, headers=TUS).headers["Upload-Offset"] == "0"


def test_stranger_opens_no_upload_when_not_signed_in(house: Flask) -> None:
    assert create(house, person="").status_code == 401


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"Upload-Offset": "5"}, 409),
        ({"Upload-Offset": "-1"}, 422),
        ({"Upload-Offset": "zero"}, 422),
        ({"Upload-Offset": "²"}, 422),
        ({"Content-Type": "text/plain"}, 415),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_chunk_is_refused_when_the_protocol_is_broken(house: Flask, more: dict[str, str], status: int) -> None:
    url = create(house).headers["Location"]
    assert (
        house.test_client().patch(url, data=b"x", headers=CHUNK | {"Upload-Offset": "0"} | more).status_code == status
    )


@pytest.mark.parametrize(
    ("size", "purpose", "status"), [(1001, "portrait", 413), (5, "nothing", 422), (0, "dossier", 413)]
)
def test_creation_is_refused_when_the_rule_says_so(house: Flask, size: int, purpose: str, status: int) -> None:
    assert create(house, size, purpose).status_code == status


def test_file_that_lies_is_forgotten_at_once(house: Flask) -> None:
    lie = b"<script>alert(1)</script>"
    url = create(house, len(lie)).headers["Location"]
    answer = patch(house, url, lie, 0)
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "file_kind_refused")
    assert house.test_client().head(url, headers=TUS).status_code == 404
    assert raw(house) == []


def test_terminated_upload_is_gone(house: Flask) -> None:
    url, client = create(house).headers["Location"], house.test_client()
    patch(house, url, PDF[:10], 0)
    assert client.delete(url, headers=TUS).status_code == 204
    assert (client.head(url, headers=TUS).status_code, raw(house)) == (404, [])


def test_options_say_what_is_spoken(house: Flask) -> None:
    answer = house.test_client().options("/uploads")
    names = ("Tus-Version", "Tus-Resumable", "Tus-Extension", "Tus-Max-Size")
    assert [answer.headers[n] for n in names] == [
        "1.0.0",
        "1.0.0",
        "creation,expiration,termination",
        str(20 * 1024 * 1024),
    ]
