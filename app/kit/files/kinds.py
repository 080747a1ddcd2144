"""What a file is, found by parsing it; its name and its declared type are never believed (B9)."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.kit.errors import DomainError

#: Bounds of what is opened at all. 50 megapixels are 150 MB of memory; phones make 12 to 48.
PIXELS = 50_000_000
#: Images are kept no longer than this on a side: enough for A4 at 300 dpi, a tenth of a phone's largest.
LONGEST_SIDE = 4096
PAGES = 2000
ZIP_ENTRIES = 5000
ZIP_BYTES = 200 * 1024 * 1024
ZIP_RATIO = 200


class FileTooLarge(DomainError):
    """More bytes than the place allows; facts: limit (bytes), most (the same in words)."""

    code = "file_too_large"
    status = 413

    def __init__(self, *, limit: int) -> None:
        whole = limit // 1024**2
        super().__init__(limit=limit, most=f"{whole} MB" if whole else f"{limit // 1024} KB")


class FileKindRefused(DomainError):
    """Something else than the place accepts; facts: kinds (the accepted endings, as text)."""

    code = "file_kind_refused"
    status = 422


class FileBroken(DomainError):
    """It says it is of an accepted kind and cannot be read as one; facts: reason (a word for the log)."""

    code = "file_broken"
    status = 422


class Kind(StrEnum):
    """The kinds of file this house can parse; the value is the ending of the name."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    MP4 = "mp4"

    @property
    def media_type(self) -> str:
        """The type with which it is stored and served."""
        return MEDIA_TYPES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.DOCX: _OFFICE + "wordprocessingml.document",
    Kind.XLSX: _OFFICE + "spreadsheetml.sheet",
    Kind.PPTX: _OFFICE + "presentationml.presentation",
    Kind.MP4: "video/mp4",
}
KIND_OF = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
OFFICE = frozenset({Kind.DOCX, Kind.XLSX, Kind.PPTX})
DOCUMENTS = OFFICE | {Kind.PDF}

_MAIN_PARTS = {f"{MEDIA_TYPES[kind]}.main+xml": kind for kind in OFFICE}
_MP4_BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4VH",
        b"M4VP",
        b"3gp4",
        b"3gp5",
    }
)
_PILLOW = {"JPEG": Kind.JPEG, "MPO": Kind.JPEG, "PNG": Kind.PNG, "WEBP": Kind.WEBP}
_IMAGE_FAULTS = (
    OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, struct.error,
    zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
PDF_FAULTS = (
    PyPdfError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, RecursionError,
    OverflowError, struct.error, zlib.error, NotImplementedError,
)  # fmt: skip
ZIP_FAULTS = (
    zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError, struct.error,
    zlib.error,
)  # fmt: skip


def first_guess(head: bytes) -> frozenset[Kind]:
    """The kinds that the first 16 bytes leave possible; the parser decides."""
    if head.startswith(b"%PDF-"):
        return frozenset({Kind.PDF})
    if head.startswith(b"PK\x03\x04"):
        return OFFICE
    if head[4:8] == b"ftyp":
        return frozenset({Kind.MP4})
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return IMAGES
    return frozenset()


def inspect(path: Path) -> Kind:
    """The kind of the file at `path`, parsed whole; raises FileKindRefused or FileBroken.

    Images are only opened here; `clean_image` decodes them.
    """
    with path.open("rb") as handle:
        possible = first_guess(handle.read(16))
    if possible == {Kind.PDF}:
        _check_pdf(path)
        return Kind.PDF
    if possible == {Kind.MP4}:
        _check_mp4(path)
        return Kind.MP4
    if possible == OFFICE:
        return _office_kind(path)
    if possible == IMAGES:
        return _image_kind(path)
    raise FileKindRefused(kinds="")


def _check_pdf(path: Path) -> None:
    if zipfile.is_zipfile(path):
        raise FileBroken(reason="a PDF that is also a zip")
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise FileBroken(reason="encrypted")
        pages = len(reader.pages)
    except PDF_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None
    if not 0 < pages <= PAGES:
        raise FileBroken(reason="pages")


def _image_kind(path: Path) -> Kind:
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
            _check_pixels(image)
            return _PILLOW[str(image.format)]
    except _IMAGE_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None


def _check_pixels(image: Image.Image) -> None:
    """Before anything is decoded: Pillow itself only warns, and only beyond 89 megapixels."""
    if image.width * image.height > PIXELS:
        raise FileBroken(reason="pixels")


def clean_image(source: Path | BinaryIO, kind: Kind) -> bytes:
    """The picture decoded and encoded anew: upright, at most LONGEST_SIDE, first frame, no metadata at all."""
    out = BytesIO()
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as image:
            _check_pixels(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
        alpha = kind is not Kind.JPEG and upright.has_transparency_data
        plain = upright if upright.mode == "L" and not alpha else upright.convert("RGBA" if alpha else "RGB")
        # Pillow would write back the comment, profile and XMP that it finds here.
        plain.info = {}
        if kind is Kind.PNG:
            plain.save(out, "PNG")
        else:
            plain.save(out, "JPEG" if kind is Kind.JPEG else "WEBP", quality=88)
    except _IMAGE_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None
    return out.getvalue()


def _office_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            if b"%PDF-" in raw.read(1024):
                raise FileBroken(reason="a zip that is also a PDF")
            _check_entries(archive)
            kind = _main_part(archive.read("[Content_Types].xml"))
            _check_readable(archive)
    except ZIP_FAULTS as fault:
        raise FileBroken(reason=type(fault).__name__) from None
    return kind


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ZIP_ENTRIES or len({name.casefold() for name in names}) != len(names):
        raise FileBroken(reason="entries")
    if any(_escapes(name) for name in names):
        raise FileBroken(reason="a name that leaves the archive")
    if any(re.search(r"vbaproject|vbadata|activex|macrosheets", name, re.IGNORECASE) for name in names):
        raise FileKindRefused(kinds="")
    packed, whole = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    if whole > ZIP_BYTES or whole > max(packed, 1) * ZIP_RATIO:
        raise FileBroken(reason="bomb")
    if any(e.flag_bits & 0x1 for e in entries):
        raise FileBroken(reason="encrypted")


def _escapes(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in parts


def _main_part(content_types: bytes) -> Kind:
    if b"<!DOCTYPE" in content_types or b"<!ENTITY" in content_types or b"\0" in content_types[:200]:
        raise FileBroken(reason="content types")
    try:
        root = ElementTree.fromstring(content_types)  # noqa: S314 (no document type, so no entity, is left to expand)
    except ElementTree.ParseError:
        raise FileBroken(reason="content types") from None
    declared = {str(node.get("ContentType")) for node in root}
    if any("macroEnabled" in one or "vbaProject" in one for one in declared):
        raise FileKindRefused(kinds="")
    kinds = {_MAIN_PARTS[one] for one in declared if one in _MAIN_PARTS}
    if len(kinds) != 1:
        raise FileKindRefused(kinds="")
    return kinds.pop()


def _check_readable(archive: zipfile.ZipFile) -> None:
    """Unpack every entry into nothing: a header that lies about its size fails its checksum here."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while part.read(1 << 20):
                pass


def boxes(handle: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The MP4 boxes between two offsets: (type, start, start of payload, end); raises FileBroken off the track."""
    while start < end:
        handle.seek(start)
        head = handle.read(16)
        if len(head) < 8:
            raise FileBroken(reason="box")
        size, name, body = struct.unpack(">I", head[:4])[0], head[4:8], 8
        if size == 1 and len(head) == 16:
            size, body = struct.unpack(">Q", head[8:16])[0], 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + body:
            raise FileBroken(reason="box")
        yield name, start, start + body, stop
        start = stop


def _check_mp4(path: Path) -> None:
    with path.open("rb") as handle:
        found = [(name, body, stop) for name, _, body, stop in boxes(handle, 0, path.stat().st_size)]
        _, body, stop = found[0]
        handle.seek(body)
        brands = handle.read(min(stop - body, 256))
    named = {brands[:4]} | {brands[i : i + 4] for i in range(8, len(brands), 4)}
    if not named & _MP4_BRANDS or any(brand.startswith((b"heic", b"mif1", b"avif")) for brand in named):
        raise FileKindRefused(kinds="")
    if not {b"moov", b"mdat"} <= {name for name, _, _ in found}:
        raise FileBroken(reason="no film in it")
