"""A file without its author, for judges of a blind round (V25); the words inside it remain the author's own care."""

import re
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from app.kit.files.kinds import KIND_OF, OFFICE, PDF_FAULTS, ZIP_FAULTS, FileBroken, Kind, boxes, clean_image

#: Office files may hold office files (a sheet in a slide); deeper ones are dropped.
DEPTH = 3

_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
#: What names people inside office parts: authors of comments and changes, people parts, paths of home folders.
_ATTRIBUTES = re.compile(
    rb'(\s(?:\w+:)?(?:author|initials|userId|displayName|providerId|userName|lastModifiedBy)=)("[^"]*"|\'[^\']*\')'
)
_ELEMENTS = re.compile(rb"(<((?:\w+:)?(?:author|Company|Manager|HyperlinkBase))\b[^>/]*>).*?(</\2>)", re.DOTALL)
_SLIDE_AUTHOR = re.compile(rb'(<(?:\w+:)?(?:cmAuthor|author)\b[^>]*?\sname=)("[^"]*"|\'[^\']*\')')
_PATHS = re.compile(
    rb'(<(?:\w+:)?absPath\b[^>]*?\surl=|attachedTemplate"[^>]*?\sTarget=)("[^"]*"|\'[^\']*\')', re.IGNORECASE
)
_MP4_NESTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"})
_MP4_TELLS = frozenset({b"udta", b"meta", b"uuid"})


def without_identity(path: Path, media_type: str) -> bytes:
    """The file's bytes without author, camera, place and company; raises FileBroken where it cannot be rewritten."""
    kind = KIND_OF[media_type]
    if kind is Kind.PDF:
        return _pdf(path)
    if kind in OFFICE:
        return _office(path, DEPTH)
    if kind is Kind.MP4:
        return _film(path.read_bytes())
    return strip_jpeg(path.read_bytes()) if kind is Kind.JPEG else clean_image(path, kind)


def _pdf(path: Path) -> bytes:
    try:
        writer = PdfWriter(clone_from=PdfReader(path))
        writer.metadata = None
        for thing in list(writer._objects):
            _forget(thing)
        # What only the metadata pointed to would otherwise stay in the file, unreferenced and readable.
        writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
        out = BytesIO()
        writer.write(out)
    except PDF_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None
    return out.getvalue()


def _forget(thing: Any) -> None:
    """Walk the direct objects inside one indirect object, iteratively: nesting is the sender's choice."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ArrayObject):
            waiting.extend(one)
        elif isinstance(one, DictionaryObject):
            _forget_dictionary(one)
            waiting.extend(dict.values(one))


def _forget_dictionary(one: DictionaryObject) -> None:
    for key in ("/Metadata", "/PieceInfo", "/LastModified", "/EmbeddedFiles", "/EF", "/AF"):
        one.pop(NameObject(key), None)
    is_note = one.get("/Subtype") != "/Widget" and ("/Rect" in one or one.get("/Type") == "/Annot")
    if is_note and isinstance(one.get("/T"), TextStringObject | ByteStringObject):
        one[NameObject("/T")] = TextStringObject("")
    if isinstance(one, StreamObject) and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        one._data = strip_jpeg(one._data)


def _office(source: Path | BinaryIO, depth: int) -> bytes:
    out = BytesIO()
    try:
        with zipfile.ZipFile(source) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
            for entry in archive.infolist():
                if not entry.is_dir():
                    # A fresh ZipInfo: no clock, no system, no comment of the sender's machine.
                    plain = zipfile.ZipInfo(entry.filename)
                    plain.compress_type = zipfile.ZIP_DEFLATED
                    fresh.writestr(plain, _part(entry.filename, archive.read(entry), depth))
    except ZIP_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None
    return out.getvalue()


def _part(name: str, data: bytes, depth: int) -> bytes:
    if data.startswith(b"PK\x03\x04"):
        return _office(BytesIO(data), depth - 1) if depth > 0 else b""
    if data.startswith(b"\xff\xd8\xff"):
        return strip_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _strip_png(data)
    if name.casefold().endswith((".xml", ".rels", ".psmdcp", ".vml")):
        return _xml_part(data)
    return data


def _xml_part(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = re.sub(rb"encoding=.UTF-16.", b'encoding="UTF-8"', data.decode("utf-16").encode(), flags=re.IGNORECASE)
    if re.search(rb"<(?:\w+:)?coreProperties\b", data):
        return _EMPTY_CORE
    if b"<Properties" in data[:400] and b"/custom-properties" in data[:600]:
        return _EMPTY_CUSTOM
    for pattern in (_ATTRIBUTES, _SLIDE_AUTHOR, _PATHS):
        data = pattern.sub(rb'\1""', data)
    return _ELEMENTS.sub(rb"\1\3", data)


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG without comments and application segments, save JFIF, colour profile and Adobe's transform; lossless."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        stop = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker != 0xFE and (marker not in range(0xE0, 0xF0) or marker in (0xE0, 0xE2, 0xEE)):
            kept.append(data[at:stop])
        at = stop
    return b"".join(kept) + data[at:]


def _strip_png(data: bytes) -> bytes:
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        stop = at + 12 + struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept.append(data[at:stop])
        at = stop
    return b"".join(kept)


def _film(data: bytes) -> bytes:
    """Turn the boxes that tell (place, author, XMP) into free space of the same length: no offset moves."""
    film, handle, waiting = bytearray(data), BytesIO(data), [(0, len(data))]
    while waiting:
        for name, start, body, stop in boxes(handle, *waiting.pop()):
            if name in _MP4_NESTS:
                waiting.append((body, stop))
            elif name in _MP4_TELLS:
                film[start + 4 : start + 8] = b"free"
                film[body:stop] = bytes(stop - body)
    return bytes(film)
