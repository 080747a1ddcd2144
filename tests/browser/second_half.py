"""Sơn La 2021 from the first sheet to the published prizes: preliminary round, coaching, final."""

import re
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.cast import CAST
from tests.browser.first_half import IDEAS
from tests.browser.steps import Play, follow, press, said

ROUND = "Chấm vòng sơ tuyển"
FINAL = "Vòng chung kết cấp tỉnh"
#: Percent of each criterion's maximum. The gap of 30 asks for a third marking; two entries tie for the last place.
MARKS = {
    "chief": {"lan": 90, "minh": 70, "an": 70, "hoa": 50},
    "judge": {"lan": 60, "minh": 70, "an": 70, "hoa": 50},
}
WINNERS = {"lan": 90, "minh": 80}


def hub(play: Play, who: str) -> Page:
    """From the desk to the page where a contest is run."""
    page = play.page(who)
    page.goto("/desk")
    follow(page, "Điều hành Dự án")
    return page


def make_round(page: Page, stage: str, preset: str, judges: tuple[str, ...]) -> None:
    """A round from its preset, with its panel; the first judge becomes the chief."""
    card = page.locator("section.card", has=page.get_by_text(stage, exact=True))
    card.locator("summary").click()
    card.get_by_label(re.compile(re.escape(preset))).check()
    card.get_by_role("button", name="Lập vòng chấm").click()
    follow(page, "Ban Giám khảo")
    for who in judges:
        add_judge(page, who)


def add_judge(page: Page, who: str) -> None:
    """Find somebody by name and put them on the panel."""
    page.get_by_label("Họ và tên").first.fill(CAST[who].name)
    press(page, "Tìm")
    page.locator("li", has_text=CAST[who].name).get_by_role("button", name="Thêm").click()
    said(page, f"{CAST[who].name}")


def share(page: Page) -> None:
    """The even plan, applied."""
    follow(page, "Phân công chấm", "Phân công đều")
    page.get_by_role("button", name=re.compile("^Phân công [0-9]+ phiếu")).click()
    said(page, "phiếu")


def score(page: Page, title: str, percent: int) -> None:
    """Fill a sheet and hand it in."""
    follow(page, title)
    for box in page.locator("input[data-score]").all():
        points = Decimal(box.get_attribute("data-max") or 0) * percent / 100
        box.fill(f"{points.normalize():f}".replace(".", ","))
    page.get_by_label("Nhận xét gửi thí sinh").fill(f"Nên nêu rõ thị trường của {title}.")
    press(page, "Nộp phiếu")


def prepare(play: Play) -> None:
    """3 September: the round with its rules and panel; the judges know nothing of the entries before it opens."""
    play.at(9, 3)
    page = hub(play, "organizer")
    follow(page, f"Chuẩn bị vòng chấm {ROUND}")
    make_round(page, ROUND, "Sơ tuyển (chấm hồ sơ)", ("chief", "judge"))
    follow(page, "Quy tắc chấm")
    page.get_by_label("Giám khảo không biết thí sinh là ai").check()
    for label, value in (("Số giám khảo mỗi hồ sơ", "2"), ("Số phiếu tối thiểu", "2"), ("Chấm lần ba khi", "20"),
                         ("Số suất vào vòng trong", "2")):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_label("Sau đó xét").nth(1).select_option(label="Biểu quyết của Ban Giám khảo")
    page.get_by_label("Lý do").fill("Ghi số suất theo thể lệ.")
    press(page, "Lưu quy tắc")
    said(page, "Đã lưu quy tắc chấm")
    share(page)
    assert [play.reads(who, "/judging", IDEAS["lan"]) for who in ("chief", "judge", "lan")] == [False] * 3
    follow(page, "Tổng quan")
    press(page, "Mở vòng chấm", sure=True)
    said(page, "Đã mở vòng chấm")
    judge = play.page("judge")
    judge.goto("/judging")
    follow(judge, ROUND, IDEAS["lan"])
    said(judge, "Có thể đọc hồ sơ từ bây giờ; bắt đầu chấm từ")
    expect(judge.get_by_role("button", name="Nộp phiếu")).to_have_count(0)
    assert CAST["lan"].name not in judge.content()


def preliminary(play: Play) -> None:
    """5 to 10 September: two judges score; a gap is seen by the chief, who orders a third marking."""
    play.at(9, 6)
    for who, marks in MARKS.items():
        page = play.page(who)
        page.goto("/desk")
        follow(page, f"{ROUND}: còn 4 phiếu")
        address = page.url
        for idea, percent in marks.items():
            page.goto(address)
            score(page, IDEAS[idea], percent)
    page = hub(play, "organizer")
    follow(page, f"Vòng chấm {ROUND}", "Ban Giám khảo")
    add_judge(page, "third")
    chief = play.page("chief")
    chief.goto("/judging")
    follow(chief, ROUND)
    said(chief, "Chênh lệch")
    chief.get_by_label(re.compile("^Giám khảo chấm lần ba")).select_option(label=CAST["third"].name)
    press(chief, "Yêu cầu")
    third = play.page("third")
    third.goto("/desk")
    follow(third, f"{ROUND}: còn 1 phiếu")
    score(third, IDEAS["lan"], 80)
    assert [play.reads(who, "/judging", IDEAS["minh"]) for who in ("third", "lan")] == [False, False]


def decide(play: Play) -> None:
    """10 and 11 September: the tie at the cut is voted on, the result locked, and out at its instant, not before."""
    play.at(9, 10, 16)
    page = hub(play, "organizer")
    follow(page, f"Vòng chấm {ROUND}")
    press(page, "Khép vòng chấm")
    follow(page, "Đến phần tổng hợp điểm")
    said(page, "76,67")
    for idea, votes in (("minh", "2"), ("an", "1")):
        page.get_by_role("spinbutton", name=re.compile(IDEAS[idea])).fill(votes)
    press(page, "Lưu số phiếu bầu")
    press(page, "Khóa kết quả")
    follow(page, "Công bố kết quả")
    page.get_by_label("Công bố lúc").first.fill("2021-09-11T07:30")
    press(page, "Đặt lịch công bố")
    said(page, "Đang chờ đến giờ")
    results = f"/contests/{play.notes['edition']}/results"
    play.at(9, 11, 7, 29, 30, work=True)
    people = ("stranger", "lan", "an", "judge", "officer")
    assert [play.reads(who, results, ROUND) for who in people] == [False] * 5
    play.at(9, 11, 7, 30, 5, work=True)
    assert [play.reads(who, results, ROUND) for who in people] == [True] * 5
    stranger = play.page("stranger")
    stranger.goto("/contests")
    follow(stranger, "Dự án", "Kết quả", ROUND)
    said(stranger, IDEAS["minh"])
    expect(stranger.locator("main")).not_to_contain_text(IDEAS["hoa"])
    own = play.page("an")
    own.goto("/entries")
    follow(own, IDEAS["an"], "Kết quả của bạn")
    said(own, "70")


def coaching(play: Play) -> None:
    """11 to 15 September: a mentor advises, the team answers with a new version; the old one is kept."""
    play.at(9, 11, 9)
    page = hub(play, "secretary")
    follow(page, "Cố vấn và góp ý")
    page.locator("tr", has_text=IDEAS["lan"]).get_by_role("link", name="Phân công cố vấn").click()
    page.get_by_role("searchbox").first.fill(CAST["mentor"].name)
    press(page, "Tìm")
    page.locator("li", has_text=CAST["mentor"].name).get_by_role("button", name="Phân công").click()
    said(page, CAST["mentor"].name)
    mentor = play.page("mentor")
    mentor.goto("/desk")
    follow(mentor, f"nhóm “{IDEAS['lan']}”")
    mentor.get_by_label("Góp ý cho nhóm").fill("Nêu giá bán và nơi bán.")
    press(mentor, "Gửi cho nhóm")
    play.at(9, 13)
    lan = play.page("lan")
    lan.goto("/entries")
    follow(lan, IDEAS["lan"], "Góp ý của cố vấn")
    said(lan, "Nêu giá bán và nơi bán.")
    follow(lan, "Chỉnh sửa hồ sơ")
    follow(lan, "Sản phẩm, dịch vụ")
    lan.locator("textarea").fill("Mận sấy dẻo 120.000 đồng một kg, bán ở chợ đêm Mộc Châu.")
    press(lan, "Lưu và tiếp")
    follow(lan, IDEAS["lan"])
    lan.get_by_role("link", name=re.compile("^Xem lại và nộp")).first.click()
    press(lan, "Nộp hồ sơ")
    lan.goto("/entries")
    follow(lan, IDEAS["lan"], "Góp ý của cố vấn")
    lan.get_by_label("Trả lời của nhóm").fill("Nhóm đã bổ sung giá và nơi bán.")
    press(lan, "Gửi trả lời")
    lan.goto("/entries")
    follow(lan, IDEAS["lan"], "Các bản nộp", "So với bản trước")
    said(lan, "2 tấn mận sấy dẻo")
    said(lan, "chợ đêm Mộc Châu")


def last_round(play: Play) -> None:
    """15 to 17 September: both finalists are called, drawn by lot and scored; prizes and result appear together."""
    play.at(9, 15, 17)
    page = hub(play, "organizer")
    follow(page, "Công bố kết quả Tư vấn, hoàn thiện")
    for who in WINNERS:
        page.get_by_label(re.compile(IDEAS[who])).check()
    press(page, "Công bố ngay")
    play.at(9, 16, work=True)
    page = hub(play, "organizer")
    follow(page, f"Chuẩn bị vòng chấm {FINAL}")
    make_round(page, FINAL, "Chung kết (thuyết trình)", ("chief", "judge"))
    follow(page, "Quy tắc chấm")
    page.get_by_label("Số giám khảo mỗi hồ sơ").fill("2")
    page.get_by_label("Số phiếu tối thiểu").fill("2")
    page.get_by_label("Lý do").fill("Chung kết có hai giám khảo.")
    press(page, "Lưu quy tắc")
    share(page)
    page = hub(play, "organizer")
    follow(page, f"Bốc thăm thứ tự {FINAL}")
    page.get_by_label("Chuỗi").first.fill("16/9/2021, số mở đầu 4071")
    press(page, "Bốc thăm")
    said(page, IDEAS["minh"])
    page = hub(play, "organizer")
    follow(page, f"Vòng chấm {FINAL}")
    press(page, "Mở vòng chấm", sure=True)
    play.at(9, 17, 9)
    for who in MARKS:
        page = play.page(who)
        page.goto("/desk")
        follow(page, f"{FINAL}: còn 2 phiếu")
        address = page.url
        for idea, percent in WINNERS.items():
            page.goto(address)
            score(page, IDEAS[idea], percent)


def publish(play: Play) -> None:
    """17 September, 16:00: nobody outside knows a prize before; afterwards everybody reads it."""
    play.at(9, 17, 15)
    page = hub(play, "organizer")
    follow(page, f"Vòng chấm {FINAL}")
    press(page, "Khép vòng chấm")
    follow(page, "Đến phần tổng hợp điểm")
    press(page, "Khóa kết quả")
    follow(page, "Giải thưởng và công bố")
    for prize, who in (("Giải Nhất", "lan"), ("Giải Nhì", "minh")):
        box = page.get_by_label(prize)
        box.select_option(value=box.locator("option", has_text=IDEAS[who]).get_attribute("value"))
    press(page, "Lưu giải thưởng")
    page.get_by_label("Công bố lúc").fill("2021-09-17T16:00")
    press(page, "Đặt lịch công bố")
    results = f"/contests/{play.notes['edition']}/results"
    people = ("stranger", "lan", "minh", "an", "chief", "officer")
    play.at(9, 17, 15, 59, 30, work=True)
    assert [play.reads(who, results, FINAL) for who in people] == [False] * 6
    play.at(9, 17, 16, 0, 5, work=True)
    assert [play.reads(who, results, FINAL) for who in people] == [True] * 6
    stranger = play.page("stranger")
    stranger.goto("/contests")
    follow(stranger, "Dự án", "Kết quả", FINAL)
    said(stranger, "Giải Nhất")
    said(stranger, IDEAS["lan"])
    lan = play.page("lan")
    lan.goto("/entries")
    follow(lan, IDEAS["lan"])
    said(lan, "Đạt giải")
    follow(lan, "Kết quả của bạn")
    said(lan, "90")
