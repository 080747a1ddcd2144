"""Pictures: the preview of a public page, and a ticket to keep. Brocade and ASCII words only, so that no font is needed."""

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
TICKET = (900, 1200)
CLOTH, GOLD, PALE = "#0f2d5c", "#f6b73c", "#c9d8f0"
#: One stitch of the band in pixels; every pattern is 13 stitches high.
STITCH = 8
#: How wide a word may become, in pixels.
WIDEST = 1080
_IMAGES = Path(__file__).resolve().parents[3] / "static" / "img"
_GROUND = re.compile(r'viewBox="0 0 (\d+) 13".*?<rect [^>]*fill="(#[0-9a-f]{3,6})"')
_PATH = re.compile(r'<path fill="(#[0-9a-f]{3,6})" d="([^"]+)"')
_RECT = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)")


@lru_cache(maxsize=64)
def preview_picture(pattern: int, large: str, small: str) -> bytes:
    """A PNG of 1200 × 630 with at most 32 colours, some 10 KB; a long word is made as small as it must be."""
    image = Image.new("RGB", SIZE, CLOTH)
    draw = ImageDraw.Draw(image)
    for top in (0, SIZE[1] - 13 * STITCH):
        _band(draw, pattern, top)
    _words(draw, large, 250, 280, GOLD)
    _words(draw, small, 90, 450, PALE)
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _words(draw: ImageDraw.ImageDraw, words: str, size: int, middle: int, colour: str) -> None:
    wide = draw.textlength(words, font=ImageFont.load_default(size))
    font = ImageFont.load_default(min(size, size * WIDEST / max(wide, 1)))
    draw.text((SIZE[0] / 2, middle), words, fill=colour, font=font, anchor="mm")


def _band(draw: ImageDraw.ImageDraw, pattern: int, top: int) -> None:
    svg = (_IMAGES / f"brocade-{pattern}.svg").read_text()
    ground = _GROUND.search(svg)
    stitches, colour = (int(ground[1]), ground[2]) if ground else (16, CLOTH)
    draw.rectangle((0, top, SIZE[0], top + 13 * STITCH - 1), fill=colour)
    for colour, path in _PATH.findall(svg):
        for x, y, wide, high in (map(int, r) for r in _RECT.findall(path)):
            for repeat in range(-(-draw.im.size[0] // (stitches * STITCH))):
                left = (repeat * stitches + x) * STITCH
                box = (left, top + y * STITCH, left + wide * STITCH - 1, top + (y + high) * STITCH - 1)
                draw.rectangle(box, fill=colour)


@lru_cache(maxsize=64)
def ticket_picture(pattern: int, qr: bytes, code: str) -> bytes:
    """A PNG of 900 × 1200 to keep among one's photos: a QR code (itself a PNG) and the letters of its code."""
    image = Image.new("RGB", TICKET, "#ffffff")
    draw = ImageDraw.Draw(image)
    for top in (0, TICKET[1] - 13 * STITCH):
        _band(draw, pattern, top)
    with Image.open(BytesIO(qr)) as square:
        side = TICKET[0] - 100
        image.paste(square.convert("RGB").resize((side, side), Image.Resampling.NEAREST), (50, 120))
    font = ImageFont.load_default(min(92, 92 * 800 / max(draw.textlength(code, font=ImageFont.load_default(92)), 1)))
    draw.text((TICKET[0] / 2, 1005), code, fill="#000000", font=font, anchor="mm")
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()
