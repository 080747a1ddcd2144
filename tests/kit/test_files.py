"""Bombs, liars, slips, polyglots; what is kept, what judges get, what a browser is told (B8, B9, V25)."""

import contextlib
import hashlib
import os
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, Response
from PIL import Image
from pypdf import PdfReader

from app.kit import files
from app.kit.db import transaction
from app.kit.files import DOCUMENTS, IMAGES, FileBroken, FileKindRefused, FileTooLarge, Kind
from tests.kit import evil

AT = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)
MB = 1024 * 1024
ALL = frozenset(Kind)
HONEST = {
    Kind.PDF: evil.pdf,
    Kind.JPEG: evil.jpeg,
    Kind.PNG: evil.png,
    Kind.WEBP: evil.webp,
    Kind.DOCX: evil.office,
    Kind.XLSX: lambda: evil.office("spreadsheetml.sheet"),
    Kind.PPTX: lambda: evil.office("presentationml.presentation"),
    Kind.MP4: evil.mp4,
}


def keep(data: bytes, name: str = "a.bin", *, limit: int = 20 * MB, kinds: frozenset[Kind] = ALL) -> files.Prepared:
    return files.prepare(BytesIO(data), name, limit=limit, kinds=kinds, at=AT)


def stored(data: bytes, name: str = "a.bin") -> files.StoredFile:
    prepared = keep(data, name)
    with transaction():
        return files.record(prepared, purpose="dossier", owner_ref="entry:K7M2", by_person_id=7, at=AT)


def body_of(response: Response) -> bytes:
    response.direct_passthrough = False
    with contextlib.closing(response):
        return response.get_data()


def lying(app: Flask) -> list[str]:
    return sorted(p.name for p in Path(app.config["FILES"]).rglob("*") if p.is_file())


@pytest.mark.parametrize("kind", list(Kind))
def test_kind_is_found_by_parsing_when_the_name_lies(house: Flask, kind: Kind) -> None:
    prepared = keep(HONEST[kind](), "ảnh.exe")
    assert (prepared.media_type, prepared.name) == (kind.media_type, f"ảnh.{kind}")


@pytest.mark.parametrize("kind", sorted(DOCUMENTS | {Kind.MP4}))
def test_bytes_are_kept_as_sent_when_the_file_is_a_document_or_film(house: Flask, kind: Kind) -> None:
    data = HONEST[kind]()
    file = stored(data)
    assert files.path_of(file).read_bytes() == data
    assert (file.sha256, file.size) == (hashlib.sha256(data).hexdigest(), len(data))


@pytest.mark.parametrize("kind", sorted(IMAGES))
def test_image_loses_its_metadata_when_stored(house: Flask, kind: Kind) -> None:
    data = files.path_of(stored(HONEST[kind]())).read_bytes()
    assert b"CANARY" not in data
    with Image.open(BytesIO(data)) as image:
        assert dict(image.getexif()) == {}


def test_image_stands_upright_when_it_came_on_its_side(house: Flask) -> None:
    with Image.open(files.path_of(stored(evil.jpeg((40, 20))))) as image:
        assert image.size == (20, 40)


def test_image_is_shrunk_when_its_side_is_longer_than_needed(house: Flask) -> None:
    with Image.open(files.path_of(stored(evil.jpeg((5000, 1000))))) as image:
        assert sorted(image.size) == [819, 4096]


EVIL: dict[str, tuple[bytes, type[Exception]]] = {
    "picture bomb": (evil.png_bomb(), FileBroken),
    "picture bomb below the library's own bound": (evil.png_bomb(8000), FileBroken),
    "entities that would expand": (
        evil.office(
            extra={"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "x">]><Types><A ContentType="&b;"/></Types>'}
        ),
        FileBroken,
    ),
    "zip bomb": (evil.office(extra={"word/a.xml": bytes(60 * MB)}), FileBroken),
    "slip up": (evil.office(extra={"../../etc/cron.d/x": "x"}), FileBroken),
    "slip from the root": (evil.office(extra={"/etc/x": "x"}), FileBroken),
    "slip with backslashes": (evil.office(extra={"..\\x": "x"}), FileBroken),
    "slip to a drive": (evil.office(extra={"C:x": "x"}), FileBroken),
    "two entries of one name": (evil.office(extra={"MAIN.xml": "x"}), FileBroken),
    "macros by part": (evil.office(extra={"word/vbaProject.bin": "x"}), FileKindRefused),
    "macros by type": (
        evil.archive(
            {"[Content_Types].xml": '<Types><Override ContentType="vnd.ms-word.document.macroEnabled"/></Types>'}
        ),
        FileKindRefused,
    ),
    "entities": (
        evil.office(
            extra={"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Types>&b;</Types>'}
        ),
        FileBroken,
    ),
    "plain zip": (evil.archive({"a.txt": "x"}), FileBroken),
    "pdf then zip": (evil.pdf() + evil.archive({"a.txt": "x"}), FileBroken),
    "zip then pdf": (
        evil.archive({"[Content_Types].xml": ""}).replace(b"PK\x03\x04", b"PK\x03\x04%PDF-1.7", 1),
        FileBroken,
    ),
    "html before pdf": (b"<script>alert(1)</script>" + evil.pdf(), FileKindRefused),
    "html": (b"<!doctype html><script>alert(1)</script>", FileKindRefused),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', FileKindRefused),
    "program": (b"MZ" + bytes(100), FileKindRefused),
    "empty": (b"", FileKindRefused),
    "pdf by its first bytes only": (b"%PDF-1.7\n<script>alert(1)</script>", FileBroken),
    "pdf cut in the middle": (evil.pdf()[:60], FileBroken),
    "jpeg by its first bytes only": (b"\xff\xd8\xff\xe0<?php", FileBroken),
    "jpeg cut in the middle": (evil.jpeg((400, 400))[:-400], FileBroken),
    "mp4 by its first bytes only": (b"\0\0\0\x18ftypisom" + b"<script>", FileBroken),
    "mp4 cut in the middle": (evil.mp4()[:-2], FileBroken),
    "mp4 without a film": (evil.box(b"ftyp", b"isom\0\0\0\0"), FileBroken),
    "heic that looks like mp4": (evil.mp4(b"heic"), FileKindRefused),
    "gif": (b"GIF89a" + bytes(50), FileKindRefused),
}


@pytest.mark.parametrize("name", EVIL)
def test_evil_file_is_refused_and_leaves_nothing(house: Flask, name: str) -> None:
    data, refusal = EVIL[name]
    with pytest.raises((FileBroken, FileKindRefused)) as caught:
        keep(data)
    assert (type(caught.value), lying(house)) == (refusal, [])


def test_entry_is_refused_when_its_header_lies_about_its_size(house: Flask) -> None:
    data = evil.office(extra={"big.xml": b"a" * 5000})
    lie = data.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    with pytest.raises(FileBroken):
        keep(lie)


def test_picture_and_zip_in_one_is_only_a_picture_after_storing(house: Flask) -> None:
    file = stored(evil.jpeg() + evil.archive({"evil.js": "alert(1)"}))
    assert not zipfile.is_zipfile(files.path_of(file))


def test_stream_is_cut_off_when_it_passes_the_limit(house: Flask) -> None:
    endless = BytesIO(b"%PDF-" + bytes(3 * MB))
    with pytest.raises(FileTooLarge) as caught:
        files.prepare(endless, "a.pdf", limit=MB, kinds=ALL, at=AT)
    assert (caught.value.facts, lying(house), endless.tell() <= MB + 64 * 1024) == (
        {"limit": MB, "most": "1 MB"},
        [],
        True,
    )


def test_refusal_names_what_is_accepted_when_the_kind_is_another(house: Flask) -> None:
    with pytest.raises(FileKindRefused) as caught:
        keep(evil.pdf(), kinds=IMAGES)
    assert caught.value.facts == {"kinds": "jpg, png, webp"}


@pytest.mark.parametrize("kind", list(Kind))
def test_judge_gets_no_author_when_the_round_is_blind(house: Flask, tmp_path: Path, kind: Kind) -> None:
    raw = tmp_path / "raw"
    raw.write_bytes(HONEST[kind]())
    blind = files.without_identity(raw, kind.media_type)
    assert _canaries(blind) == []
    assert keep(blind).media_type == kind.media_type


def _canaries(data: bytes) -> list[str]:
    """Where CANARY still is, looking into zips, PDF streams and both encodings."""
    views = {"raw": data}
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            views |= {name: archive.read(name) for name in archive.namelist()}
    if data.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(data))
        views["info"] = str(reader.metadata).encode()
        for number in range(1, int(reader.trailer["/Size"])):
            thing = reader.get_object(number)
            views[f"object {number}"] = str(thing).encode()
            if hasattr(thing, "get_data"):
                views[f"stream {number}"] = thing.get_data()
    return [name for name, view in views.items() if b"CANARY" in view or "CANARY".encode("utf-16-be") in view]


@pytest.mark.parametrize("kind", [Kind.PDF, Kind.DOCX, Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.MP4])
def test_canary_is_found_when_nothing_was_removed(kind: Kind) -> None:
    assert _canaries(HONEST[kind]()) != []


def test_judge_gets_no_author_of_a_sheet_inside_a_slide(house: Flask, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    inner = evil.office("spreadsheetml.sheet")
    raw.write_bytes(
        evil.office("presentationml.presentation", {"ppt/embeddings/a.xlsx": inner, "m/p.jpg": evil.jpeg()})
    )
    with zipfile.ZipFile(BytesIO(files.without_identity(raw, Kind.PPTX.media_type))) as slides:
        found = _canaries(slides.read("ppt/embeddings/a.xlsx")) + _canaries(slides.read("m/p.jpg"))
        text = zipfile.ZipFile(BytesIO(slides.read("ppt/embeddings/a.xlsx"))).read("main.xml").decode()
    assert (found, "Mật ong Sơn La" in text) == ([], True)


def test_same_bytes_lie_once_when_two_people_send_them(house: Flask) -> None:
    first, second = stored(evil.pdf_plain()), stored(evil.pdf_plain())
    assert (lying(house), first.ref == second.ref) == ([first.sha256], False)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Hoa\\Ý tưởng.docx", "Ý tưởng.pdf"),
        ("Ý tưởng.pdf", "Ý tưởng.pdf"),
        ("hoa\u202egpj.pdf", "hoagpj.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("", "file.pdf"),
        ("Kế hoạch v1.2 của Hoa", "Kế hoạch v1.2 của Hoa.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_name_is_only_a_name_whatever_was_sent(house: Flask, sent: str, kept: str) -> None:
    assert keep(evil.pdf(), sent).name == kept


def test_download_is_inert_when_served(house: Flask) -> None:
    file = stored(evil.pdf(), "Ý tưởng.pdf")
    with house.test_request_context():
        response = files.respond(file)
        body = body_of(response)
    names = (
        "Content-Disposition",
        "Content-Type",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cache-Control",
    )
    assert [response.headers[name] for name in names] == [
        "attachment; filename=\"Y tuong.pdf\"; filename*=UTF-8''%C3%9D%20t%C6%B0%E1%BB%9Fng.pdf",
        "application/pdf",
        "nosniff",
        "sandbox; default-src 'none'",
        "private, no-store",
    ]
    assert body == files.path_of(file).read_bytes()


def test_blind_download_carries_neither_author_nor_name(house: Flask) -> None:
    file = stored(evil.pdf(), f"{evil.CANARY}.pdf")
    with house.test_request_context():
        response = files.respond_blind(file, "hồ sơ 17", AT)
        assert _canaries(body_of(response)) == []
    assert "CANARY" not in str(response.headers)
    assert files.blind_path(file, AT).exists()


def test_sweep_takes_only_what_nobody_names_when_a_day_is_over(house: Flask) -> None:
    named, orphan, kept = stored(evil.pdf()), keep(evil.mp4()), keep(evil.office())
    files.blind_path(named, AT)
    with transaction():
        early = files.sweep(AT + timedelta(hours=23), keep=[kept.sha256])
        late = files.sweep(AT + timedelta(hours=25), keep=[kept.sha256])
    assert (early, late) == (0, 1)
    assert orphan.sha256 not in lying(house)
    assert lying(house) == sorted([named.sha256, f"{named.sha256}.blind1", kept.sha256])


def test_record_is_refused_when_the_sweep_was_faster(house: Flask) -> None:
    prepared = keep(evil.pdf())
    with transaction():
        files.sweep(AT + timedelta(days=2))
    with pytest.raises(FileBroken), transaction():
        files.record(prepared, purpose="dossier", owner_ref="entry:K7M2", by_person_id=7, at=AT)


def test_file_then_folder_reach_the_disk_before_prepare_returns(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        order.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    keep(evil.pdf())
    assert order == ["folder", "file", "rename", "folder"]
