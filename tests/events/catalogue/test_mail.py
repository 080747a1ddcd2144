"""What those registered read in their mailbox: a subject of one line, the reason, the way to the event."""

import pytest

from app.kit.outbox import Letter
from app.people.notices.jobs import render

FACTS = {
    "event": "Diễn đàn Thanh niên khởi nghiệp", "reason": "Mưa lũ.\nĐường bị chia cắt", "place": "Hội trường B",
    "starts_at": "2026-04-19T01:00:00+00:00",
}  # fmt: skip
KINDS = {
    "event_returned": ("Trả lại kế hoạch", "Plan returned"),
    "event_postponed": ("Tạm hoãn", "Postponed"), "event_resumed": ("Lịch mới", "New date"),
    "event_moved_online": ("Chuyển sang trực tuyến", "Moved online"), "event_cancelled": ("Hủy", "Cancelled"),
    "event_time_changed": ("Đổi giờ", "Another time"), "event_place_changed": ("Đổi địa điểm", "Another place"),
    "feedback_wished": ("Bạn thấy sự kiện thế nào", "What did you think"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_mail_has_a_subject_of_one_line_and_the_way_to_the_event(app, kind, language):
    subject, body = render(Letter(kind, language, {"facts": FACTS, "path": "/events/dien-dan-2026"}))
    assert subject == f"{KINDS[kind][language == 'en']}: {FACTS['event']}"
    told = [line for line in body.splitlines() if line.endswith(": http://localhost/events/dien-dan-2026")]
    assert len(told) == 1
