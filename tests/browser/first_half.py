"""Sơn La 2021 from the launch to the checked entries: the call, the entries, the units, the secretariat."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import Play, follow, press, said

TITLE = "Dự án, ý tưởng khởi nghiệp"
RULES = "# Điều 1\nThanh niên Sơn La từ 18 đến 35 tuổi, cá nhân hoặc nhóm đến 3 người."
#: The questions that this play leaves out, so that it stays short.
LEFT_OUT = ("Nhu cầu, vấn đề cần giải quyết", "Tính mới, đổi mới sáng tạo")
IDEAS = {
    "lan": "Mận sấy dẻo Mộc Châu",
    "minh": "Gạo nếp tan Mường La",
    "an": "Ứng dụng tìm nhà trọ sinh viên",
    "hoa": "Homestay bản Áng",
    "late": "Nuôi cá lồng trên hồ",
}


def call(play: Play) -> None:
    """8 March: the organizer makes the edition, as the plan says; nobody outside knows before it opens."""
    play.at(3, 8)
    page = play.page("organizer")
    follow(page, "Cuộc thi", "Tạo cuộc thi")
    page.get_by_label("Tên cuộc thi mới").fill(TITLE)
    page.get_by_label("Lần thứ").fill("4")
    page.get_by_label("Cuộc thi cấp tỉnh").check()
    press(page, "Tạo cuộc thi")
    said(page, "Còn thiếu để mở cuộc thi")
    play.notes["edition"] = re.search(r"/contests/([^/]+)/edit", page.url)[1]  # type: ignore[index]
    follow(page, "Thông tin chung")
    page.get_by_label("Liên hệ Ban Tổ chức").fill("Ban Phong trào, Tỉnh đoàn Sơn La")
    page.get_by_label(re.compile("xem được điểm của mình")).check()
    press(page, "Lưu")
    follow(page, "Bảng thi và lĩnh vực")
    page.get_by_label("Các bảng thi").fill("Bảng chung")
    press(page, "Lưu")
    follow(page, "Mẫu hồ sơ")
    for label in LEFT_OUT:
        row = page.locator("ol.sections > li", has=page.get_by_text(label, exact=True))
        row.get_by_role("button", name="Bỏ").click()
        page.get_by_role("dialog").get_by_role("button", name="Bỏ").click()
        expect(page.get_by_text(label, exact=True)).to_have_count(0)
    follow(page, "Thiết lập", "Cơ cấu giải")
    for name in ("rows-2-name", "rows-3-name"):
        page.locator(f"[name={name}]").fill("")
    page.locator("[name=rows-1-quantity]").fill("1")
    press(page, "Lưu")
    page.goto(f"/contests/{play.notes['edition']}/edit")
    follow(page, "Lịch trình")
    for words in ("29 tháng 8 năm 2021", "05/09/2021", "10/09/2021", "15/09/2021", "17/09/2021", "dự kiến"):
        said(page, words)
    follow(page, "Thiết lập", "Thể lệ")
    page.get_by_label("Nội dung thể lệ").fill(RULES)
    press(page, "Công bố")
    said(page, "Đã đủ điều kiện mở cuộc thi")
    address = f"/contests/{play.notes['edition']}"
    assert play.statuses(address, "stranger", "lan", "chief", "organizer") == [404, 404, 404, 200]
    press(page, "Mở cuộc thi", sure=True)
    said(page, "Đã mở cuộc thi")
    assert play.statuses(address, "stranger", "lan", "chief") == [200, 200, 200]


def owed(play: Play) -> None:
    """15 March: the plan's figure, "ít nhất 05 ý tưởng" of each district; what the district's officer reads of it."""
    play.at(3, 15)
    page = play.page("organizer")
    page.goto("/desk")
    follow(page, "Điều hành Dự án", "Chỉ tiêu của các đơn vị", "Giao chỉ tiêu")
    page.get_by_label("Huyện đoàn").check()
    page.get_by_label("Tối thiểu").fill("5")
    page.get_by_label("Lý do").fill("Kế hoạch 12-KH/TĐTN")
    press(page, "Lưu")
    said(page, "Đã giao chỉ tiêu")
    assert play.reads("officer", "/desk", "Mộc Châu: 0 trên 5 hồ sơ")


def begin(play: Play, who: str) -> Page:
    """A youth finds the contest on a phone, begins an entry and writes its parts."""
    page = play.page(who)
    page.goto("/")
    follow(page, "Dự thi ngay")
    return write(page, who)


def write(page: Page, who: str) -> Page:
    """The beginning of an entry, and its parts one after the other."""
    page.get_by_label("Tên ý tưởng, dự án").fill(IDEAS[who])
    press(page, "Bắt đầu viết")
    for label in ("Tóm tắt", "Giới thiệu tác giả, nhóm tác giả", "Sản phẩm, dịch vụ"):
        follow(page, label)
        expect(page.get_by_role("heading", level=1)).to_have_text(label)
        page.locator("textarea").fill(f"{label}: {IDEAS[who]}, câu chuyện của {who}.")
        press(page, "Lưu và tiếp")
    return page


def hand_in(page: Page, who: str) -> None:
    """From the last part written to the receipt."""
    follow(page, IDEAS[who])
    page.get_by_role("link", name=re.compile("^Xem lại và nộp")).first.click()
    page.get_by_label(re.compile("^Tôi ")).first.check()
    press(page, "Nộp hồ sơ")


def entries(play: Play) -> None:
    """20 August: youth of three units hand in from their phones; one more only begins."""
    play.at(8, 20)
    for who in ("lan", "minh", "an"):
        page = begin(play, who)
        hand_in(page, who)
        expect(page.locator(".receipt")).to_contain_text("Đúng là bản đã nộp")
        play.notes[who] = page.url
    page = begin(play, "late")
    play.notes["late"] = page.url
    assert play.reads("lan", "/entries", IDEAS["lan"])
    assert not play.reads("lan", "/entries", IDEAS["minh"])


def unit(play: Play) -> None:
    """21 to 25 August: the officers look; one entry is returned, mended, confirmed; each unit forwards its list."""
    play.at(8, 21)
    officer, lan = play.page("officer"), play.page("lan")
    officer.goto("/desk")
    follow(officer, "cần xác nhận hoặc trả lại", IDEAS["lan"])
    officer.get_by_label("Nội dung cần bổ sung, chỉnh sửa").fill("Nêu rõ sản lượng mỗi vụ.")
    press(officer, "Trả lại")
    said(officer, "Đã trả lại")
    play.at(8, 22)
    lan.goto("/desk")
    follow(lan, "Đơn vị trả lại")
    said(lan, "Nêu rõ sản lượng mỗi vụ.")
    follow(lan, "Sản phẩm, dịch vụ")
    lan.locator("textarea").fill("Mỗi vụ 12 tấn mận tươi, 2 tấn mận sấy dẻo.")
    press(lan, "Lưu và tiếp")
    hand_in(lan, "lan")
    play.at(8, 25)
    for who, idea in (("officer", "lan"), ("officer_two", "minh"), ("officer_three", "an")):
        page = play.page(who)
        page.goto("/desk")
        follow(page, "cần xác nhận hoặc trả lại", IDEAS[idea])
        press(page, "Xác nhận")
        page.goto("/desk")
        follow(page, "cần gửi", "Gửi 1 hồ sơ")
        press(page, "Gửi về Ban Tổ chức")
        said(page, "Danh sách")
    receive(play)
    officer.goto("/desk")
    said(officer, "Mộc Châu: 1 trên 5 hồ sơ")
    said(officer, "còn 4 ngày")


def receive(play: Play) -> None:
    """The secretariat takes in what has come; only that counts."""
    page = play.page("secretary")
    page.goto("/desk")
    follow(page, "cần tiếp nhận", "Chọn tất cả ở trang này")
    press(page, "Tiếp nhận hồ sơ đã chọn")
    said(page, "Đã tiếp nhận")


def late(play: Play) -> None:
    """The deadline holds to the minute: one draft is refused; another youth comes in by a secret link."""
    play.at(8, 29, 23, 58)
    page = play.page("late")
    page.goto("/entries")
    follow(page, IDEAS["late"], "Xem lại và nộp")
    page.get_by_label(re.compile("^Tôi ")).first.check()
    play.at(8, 30, 0, 0, 5)
    press(page, "Nộp hồ sơ")
    said(page, "Đã hết thời hạn nộp nên hồ sơ chưa được nhận")
    expect(page.get_by_role("button", name="Nộp hồ sơ")).to_have_count(0)
    play.at(8, 30, 0, 5, work=True)
    targets = f"/contests/{play.notes['edition']}/targets"
    assert play.reads("officer", targets, "Số chốt tại thời hạn: 3.")
    stranger = play.page("stranger")
    stranger.goto("/")
    expect(stranger.get_by_role("link", name="Dự thi ngay")).to_have_count(0)
    play.at(8, 30)
    organizer = play.page("organizer")
    organizer.goto("/contests")
    follow(organizer, TITLE, "Thiết lập", "Gia hạn và nộp muộn")
    link = organizer.locator("form", has=organizer.get_by_role("button", name="Tạo liên kết"))
    link.get_by_label("Hiệu lực đến").fill("2021-08-31T23:59")
    link.get_by_label("Lý do").fill("Xã mất điện lưới hai ngày, có xác nhận.")
    press(organizer, "Tạo liên kết")
    secret = organizer.get_by_label("Liên kết", exact=True).input_value()
    page = play.page("hoa")
    page.goto(secret)
    said(page, "Bạn có đường dẫn nộp muộn")
    write(page, "hoa")
    hand_in(page, "hoa")
    expect(page.locator(".receipt")).to_contain_text("Đúng là bản đã nộp")
    page = play.page("stranger")
    page.goto(secret)
    expect(page.get_by_label("E-mail hoặc số điện thoại")).to_be_visible()
    officer = play.page("officer")
    officer.goto("/desk")
    follow(officer, "cần xác nhận hoặc trả lại", IDEAS["hoa"])
    press(officer, "Xác nhận")
    officer.goto("/desk")
    follow(officer, "cần gửi", "Gửi 1 hồ sơ")
    press(officer, "Gửi về Ban Tổ chức")


def check(play: Play) -> None:
    """1 September: the secretariat numbers what came and finds it valid; late work counts once it is accepted."""
    play.at(9, 1)
    receive(play)
    page = play.page("secretary")
    organizer = play.page("organizer")
    organizer.goto("/desk")
    follow(organizer, "Điều hành Dự án", "Chờ kiểm tra", IDEAS["hoa"])
    organizer.get_by_text("Chấp nhận hồ sơ nộp muộn").click()
    organizer.get_by_label("Lý do").first.fill("Có liên kết dự thi muộn.")
    press(organizer, "Chấp nhận")
    page.goto("/desk")
    follow(page, "cần kiểm tra", "Chọn tất cả ở trang này")
    press(page, "Xác định hợp lệ các hồ sơ đã chọn")
    said(page, "4 hồ sơ")
    officer = play.page("officer")
    officer.goto("/desk")
    follow(officer, "Mộc Châu: 2 trên 5 hồ sơ")
    said(officer, "Số chốt tại thời hạn")
    assert play.reads("minh", "/desk", IDEAS["minh"])
