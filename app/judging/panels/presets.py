"""Rubrics worth starting from (C3), as data: copied into a round, never linked, so that a later change touches nothing.

Names and figures are of the contests named in `source`; they are the contests' own words and therefore not translated.
Points, steps and weights in hundredths, as the engine counts them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One criterion of a preset. `key` is what tie chains name; weight 100 counts once."""

    key: str
    label: str
    maximum: int
    guidance: str = ""
    minimum: int = 0
    step: int = 50
    weight: int = 100


@dataclass(frozen=True)
class Preset:
    """A rubric with the advance rule and tie chain that belong to it (C4)."""

    code: str
    title: str
    source: str
    lines: tuple[Line, ...]
    floor: str = "50"
    ties: tuple[str, ...] = ("feasibility", "novelty")


_NEED = "Vấn đề có thật, có số liệu hoặc nhân chứng; nhiều người ở địa phương gặp phải."
_NEW = "Mới ở địa phương hoặc cách làm khác hẳn: mức cao. Cải tiến rõ rệt: mức giữa. Đã phổ biến: mức thấp."
_FEASIBLE = "Làm được với người, vốn, kỹ thuật đang có; có người mua hoặc đã thử; mở rộng được."
_MARKET = "Biết rõ khách hàng, đối thủ, giá; lợi thế riêng của địa phương hoặc của nhóm."
_PLAN = "Các bước, chi phí, doanh thu, điểm hòa vốn rõ ràng và hợp lý; có tính đến rủi ro."
_IMPACT = "Việc làm, thu nhập, môi trường, cộng đồng; gắn với OCOP, tài nguyên bản địa."
_TEAM = "Đủ kỹ năng, phân công rõ, cam kết; có người hướng dẫn, đối tác."

_DOSSIER = Preset(
    "dossier", "Sơ tuyển (chấm hồ sơ), 100 điểm", "Huế 2022, Quảng Ngãi 2021",
    (
        Line("need", "Tính cần thiết, giải quyết vấn đề thực tế", 1500, _NEED),
        Line("novelty", "Tính mới, đổi mới sáng tạo", 2000, _NEW),
        Line("feasibility", "Tính khả thi, khả năng thương mại hóa, tăng trưởng", 2000, _FEASIBLE),
        Line("market", "Thị trường và lợi thế cạnh tranh", 1500, _MARKET),
        Line("plan", "Kế hoạch kinh doanh, tài chính", 1500, _PLAN),
        Line("impact", "Tác động kinh tế - xã hội, việc làm, gắn OCOP, tài nguyên bản địa", 1000, _IMPACT),
        Line("form", "Hình thức, đầy đủ hồ sơ", 500, "Đủ các phần, rõ ràng, dễ theo dõi."),
    ),
)  # fmt: skip

_PITCH = Preset(
    "pitch", "Chung kết (thuyết trình), 100 điểm", "Huế 2022, Quảng Ngãi 2021",
    (
        Line("novelty", "Tính mới, đổi mới sáng tạo", 2000, _NEW),
        Line("feasibility", "Tính khả thi, khả năng thương mại hóa, tăng trưởng", 2000, _FEASIBLE),
        Line("plan", "Kế hoạch kinh doanh, tài chính", 1500, _PLAN),
        Line("impact", "Tác động kinh tế - xã hội, việc làm, gắn OCOP, tài nguyên bản địa", 1500, _IMPACT),
        Line("team", "Nguồn lực, đội ngũ thực hiện", 1000, _TEAM),
        Line("speaking", "Khả năng thuyết trình", 1000, "Đúng giờ, mạch lạc, thuyết phục."),
        Line("answers", "Trả lời câu hỏi", 1000, "Đúng câu hỏi, trung thực, hiểu rõ dự án của mình."),
    ),
)  # fmt: skip

_TEN = Preset(
    "ten_by_ten", "10 tiêu chí × 10 điểm", "Sơn La 2022",
    tuple(
        Line(key, label, 1000, step=25)
        for key, label in (
            ("novelty", "Tính sáng tạo"), ("need", "Giải quyết vấn đề thực tế"), ("market", "Nhu cầu thị trường"),
            ("feasibility", "Kết quả kinh doanh, tính khả thi"), ("advantage", "Lợi thế cạnh tranh"),
            ("plan", "Kế hoạch phát triển"), ("team", "Đội ngũ thực hiện"),
            ("technology", "Ứng dụng khoa học - công nghệ"), ("ambition", "Khát vọng phát triển tại địa phương"),
            ("speaking", "Trình bày"),
        )
    ),
)  # fmt: skip

_FIVE = Preset(
    "one_to_five", "Thang 1–5 × hệ số", "Lâm Đồng 2018",
    tuple(
        Line(key, label, 500, minimum=100, step=100, weight=weight,
             guidance="1: rất yếu · 2: yếu · 3: trung bình · 4: khá · 5: tốt")
        for key, label, weight in (
            ("novelty", "Tính mới, tính sáng tạo", 400), ("feasibility", "Tính khả thi", 300),
            ("market", "Tiềm năng thị trường", 300),
            ("plan", "Kế hoạch kinh doanh", 200), ("finance", "Tài chính", 200), ("impact", "Hiệu quả xã hội", 200),
            ("team", "Đội ngũ", 100), ("risk", "Lường trước rủi ro", 100), ("technology", "Ứng dụng công nghệ", 100),
            ("form", "Trình bày hồ sơ", 100),
        )
    ),
)  # fmt: skip

_CLIP = Preset(
    "clip_plan", "Video 30% + bản kế hoạch 70%", "Cuộc thi Việt - Đức 2016",
    (
        Line("clip_message", "Video: thông điệp, sức thuyết phục", 2000, "Hiểu ngay sản phẩm là gì, cho ai."),
        Line("clip_form", "Video: hình ảnh, lời kể, thời lượng", 1000, "Không quá 3 phút, nghe rõ, xem được."),
        Line("novelty", "Kế hoạch: tính mới, đổi mới sáng tạo", 2000, _NEW),
        Line("feasibility", "Kế hoạch: tính khả thi", 2000, _FEASIBLE),
        Line("market", "Kế hoạch: thị trường, khách hàng", 1500, _MARKET),
        Line("finance", "Kế hoạch: tài chính, nguồn lực", 1500, _PLAN),
    ),
)  # fmt: skip

PRESETS: dict[str, Preset] = {preset.code: preset for preset in (_DOSSIER, _PITCH, _TEN, _FIVE, _CLIP)}
