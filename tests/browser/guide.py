"""The pictures of docs/guide: which page, as whom, how wide, and how much of it; small files of few colours."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from config import ROOT
from tests.browser.scene import Scene

FOLDER = ROOT / "docs" / "guide" / "img"
PHONE, DESKTOP = (360, 780), (1280, 860)
#: Events of the demo.
TODAY, OPEN = "toa-dam-thanh-nien-voi-chuyen-2026", "tap-huan-viet-du-an-khoi-nghiep-2026"
#: Picture → (role, address, (width, height)).
PICTURES: dict[str, tuple[str, str, tuple[int, int]]] = {
    "thi-sinh-cuoc-thi": ("visitor", "/contests/{now}", PHONE),
    "thi-sinh-bat-dau": ("youth", "/contests/{now}/entries/new", PHONE),
    "thi-sinh-muc": ("youth", "/contests/{now}/entries/{draft}/edit/summary", PHONE),
    "thi-sinh-nhom": ("youth", "/contests/{now}/entries/{draft}/team", PHONE),
    "thi-sinh-nop": ("youth", "/contests/{now}/entries/{draft}/submit", PHONE),
    "thi-sinh-bien-nhan": ("visitor", "/receipts/{receipt}", (360, 980)),
    "thi-sinh-ket-qua": ("entrant", "/contests/{past}/entries/{revised}/result", PHONE),
    "thi-sinh-su-kien": ("visitor", "/events", PHONE),
    "thi-sinh-ve": ("youth", "/my/ticket", PHONE),
    "can-bo-ban-viec": ("officer", "/desk", (360, 880)),
    "can-bo-don-vi": ("officer", "/contests/{now}/units/{home}", DESKTOP),
    "can-bo-gui": ("officer", "/contests/{now}/units/{home}/forward", PHONE),
    "can-bo-danh-sach": ("officer", "/contests/{now}/units/{home}/lists/{list}", DESKTOP),
    "can-bo-ho-so-giay": ("officer", "/contests/{now}/entries/new-on-paper", PHONE),
    "can-bo-phieu": ("officer", "/people/{paper}/slip", (360, 1100)),
    "can-bo-chi-tieu": ("officer", "/contests/{now}/targets/units/{home}", PHONE),
    "can-bo-chi-tieu-nam": ("officer", "/campaigns/{campaign}/targets", PHONE),
    "can-bo-dai-bieu": ("officer", f"/events/{OPEN}/delegates", PHONE),
    "thu-ky-tiep-nhan": ("secretary", "/contests/{now}/reception", DESKTOP),
    "thu-ky-kiem-tra": ("secretary", "/contests/{now}/reception/entries/{received}", DESKTOP),
    "thu-ky-phan-cong": ("secretary", "/contests/{now}/rounds/{running}", DESKTOP),
    "thu-ky-tong-hop": ("secretary", "/contests/{past}/rounds/{round_semi_final}/tally", DESKTOP),
    "to-chuc-thiet-lap": ("organizer", "/contests/{now}/edit", (360, 980)),
    "to-chuc-lich-trinh": ("organizer", "/contests/{now}/edit/timeline", PHONE),
    "to-chuc-chi-tieu": ("organizer", "/contests/{past}/targets", DESKTOP),
    "to-chuc-do-chac": ("organizer", "/contests/{past}/rounds/{round_preliminary}/analysis", (1280, 1600)),
    "to-chuc-giai-thuong": ("organizer", "/contests/{past}/rounds/{round_final}/prizes", DESKTOP),
    "to-chuc-cong-bo": ("organizer", "/contests/{past}/stages/{past_preliminary}/publication", PHONE),
    "to-chuc-su-kien": ("organizer", f"/events/{OPEN}/edit", DESKTOP),
    "to-chuc-dang-ky": ("organizer", f"/events/{OPEN}/registrations", DESKTOP),
    "to-chuc-dieu-hanh": ("organizer", f"/events/{TODAY}/work", DESKTOP),
    "to-chuc-chi-tieu-nam": ("organizer", "/campaigns/{campaign}/targets", DESKTOP),
    "giam-khao-ban": ("judge1", "/judging", PHONE),
    "giam-khao-phieu-dien-thoai": ("judge1", "/judging/sheets/{sheet}", PHONE),
    "giam-khao-phieu": ("judge1", "/judging/sheets/{sheet}", DESKTOP),
    "giam-khao-vong": ("judge1", "/judging/rounds/{running}", (360, 900)),
    "co-van-nhom": ("mentor1", "/coaching", PHONE),
    "co-van-gop-y": ("mentor1", "/coaching/{past}/{revised}", DESKTOP),
    "quan-tri-don-vi": ("admin", "/units/son-chau", DESKTOP),
    "quan-tri-chia-tach": ("admin", "/units/{home}/split", PHONE),
    "quan-tri-bang-tinh": ("admin", "/units/son-chau/imports/{batch}", DESKTOP),
    "quan-tri-ca-nhan": ("admin", "/people/{official}", DESKTOP),
    "lanh-dao-toan-canh": ("observer", "/contests/{past}/targets", PHONE),
    "lanh-dao-bang": ("observer", "/contests/{past}/targets/table", DESKTOP),
}


def shoot(place: Scene, pages: dict[str, Page]) -> int:
    """Write them all; returns how many."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (role, path, (width, height)) in PICTURES.items():
        page = pages[role]
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path.format(**place.names))
        save(page.screenshot(animations="disabled"), FOLDER / f"{name}.png")
    return len(PICTURES)


def save(raw: bytes, path: Path) -> None:
    """Keep a picture in 96 colours, which is enough for our few and a quarter of the bytes."""
    with Image.open(BytesIO(raw)) as picture:
        picture.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
