"""A film for Chromium's fake camera: tickets held before it, as one raw MJPEG stream (JPEGs one after the other)."""

import random
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFilter
from qrcode.constants import ERROR_CORRECT_M

SIZE = (640, 480)
#: Chromium plays such a stream at 30 pictures a second, again and again.
BLANK, HOLD = 4, 24


def shoot(path: Path, tickets: Sequence[str]) -> Path:
    """Write the film: nothing, then each ticket for most of a second, a little askew, before a restless background."""
    with path.open("wb") as out:
        for picture in _pictures(tickets):
            jpeg = BytesIO()
            picture.save(jpeg, "JPEG", quality=80)
            out.write(jpeg.getvalue())
    return path


def flags(path: Path) -> list[str]:
    """What Chromium is started with so that this film is its camera, and nobody is asked."""
    return [
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]  # fmt: skip


def _pictures(tickets: Sequence[str]) -> Iterator[Image.Image]:
    chance = random.Random(3)
    wall = _wall(chance)
    for _ in range(BLANK):
        yield wall
    for ticket in tickets:
        code = _code(ticket)
        for n in range(HOLD):
            turned = code.rotate(-9 + n * 0.6, expand=True, resample=Image.Resampling.BICUBIC)
            picture = wall.copy()
            picture.paste(turned, ((SIZE[0] - turned.width) // 2 + n - 15, (SIZE[1] - turned.height) // 2), turned)
            yield picture.filter(ImageFilter.GaussianBlur(0.7))


def _code(ticket: str) -> Image.Image:
    made = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M)
    made.add_data(ticket)
    side = int(SIZE[1] * 0.62)
    return made.make_image().get_image().convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)


def _wall(chance: random.Random) -> Image.Image:
    wall = Image.new("RGB", SIZE, (118, 122, 116))
    brush = ImageDraw.Draw(wall)
    for _ in range(40):
        x, y = chance.randint(0, SIZE[0]), chance.randint(0, SIZE[1])
        colour = (chance.randint(40, 200), chance.randint(40, 200), chance.randint(40, 200))
        brush.rectangle([x, y, x + chance.randint(10, 120), y + chance.randint(10, 90)], fill=colour)
    return wall.filter(ImageFilter.GaussianBlur(2))
