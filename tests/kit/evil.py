"""Files made on the spot, honest and evil, so that the repository holds none."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, TextStringObject

CANARY = "Lò Thị Hoa CANARY"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
    'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{0}</dc:creator>'
    "<cp:lastModifiedBy>{0}</cp:lastModifiedBy></cp:coreProperties>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Company>{0}</Company><Manager>{0}</Manager></Properties>'
)


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of the given parts, whatever their names."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def office(kind: str = "wordprocessingml.document", extra: Mapping[str, bytes | str] | None = None) -> bytes:
    """A small docx (or sheet, or slides) whose author is CANARY."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES.format(kind),
        "main.xml": f'<w:document xmlns:w="w"><w:ins w:author="{CANARY}"/><w:t>Mật ong Sơn La</w:t></w:document>',
        "docProps/core.xml": _CORE.format(CANARY),
        "docProps/app.xml": _APP.format(CANARY),
    }
    return archive(parts | dict(extra or {}))


def pdf() -> bytes:
    """One page, its author in the /Info, in the XMP and in a note."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": CANARY, "/Company": CANARY})
    note = FreeText(text="ghi chú", rect=(0, 0, 50, 50))
    note[NameObject("/T")] = TextStringObject(CANARY)
    writer.add_annotation(0, note)
    writer.xmp_metadata = _XMP.format(CANARY).encode()
    writer.add_attachment("cv.txt", CANARY.encode())
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_plain() -> bytes:
    """The same bytes at every call."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


_XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def jpeg(size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture lying on its side, with an artist, a place and a comment."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode())
    return out.getvalue()


def png() -> bytes:
    """A picture with an author in a text chunk."""
    info = PngInfo()
    info.add_itxt("Author", CANARY)
    out = BytesIO()
    Image.new("RGBA", (10, 10)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def webp() -> bytes:
    """A picture with an artist."""
    exif = Image.Exif()
    exif[0x013B] = CANARY
    out = BytesIO()
    Image.new("RGB", (10, 10)).save(out, "WEBP", exif=exif)
    return out.getvalue()


def png_bomb(side: int = 20_000) -> bytes:
    """A few kilobytes that unpack to side × side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    squeeze = zlib.compressobj(9)
    rows = b"".join(squeeze.compress(bytes(1 + side // 8)) for _ in range(side)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def box(name: bytes, data: bytes) -> bytes:
    """One MP4 box."""
    return struct.pack(">I", 8 + len(data)) + name + data


def mp4(brand: bytes = b"isom") -> bytes:
    """The boxes of a film with its maker's name in it."""
    tell = box(b"udta", box(b"\xa9xyz", CANARY.encode()))
    moov = box(b"moov", box(b"mvhd", bytes(20)) + box(b"trak", box(b"tkhd", bytes(20)) + tell) + tell)
    return box(b"ftyp", brand + bytes(4) + b"mp42") + moov + box(b"mdat", b"film")
