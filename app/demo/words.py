"""Names, ideas and places of the demo province; none is a real person, place or business."""

from itertools import cycle, product

from app.kit.text import search_key

#: Old district → its communes since 01/07/2025 (36 xã and 2 phường in all).
DISTRICTS: dict[str, tuple[str, ...]] = {
    "Mường Lự": ("Mường Lự", "Bản Lướt", "Nà Hiềng", "Chiềng Sáng"),
    "Phong Khê": ("Phong Khê", "Khe Trầm", "Đá Vách", "Suối Ngàn", "Pa Cuông"),
    "Nậm Pàn": ("Nậm Pàn", "Nậm Ngoi", "Huổi Tưng", "Pá Lằng", "Co Muông"),
    "Sìn Thượng": ("Sìn Thượng", "Sìn Hạ", "Tả Phong", "Hồng Ngài Thử", "Dào Sấu", "Lùng Mây", "Khau Cát", "Pu Sơn"),
    "Tân Than": ("Tân Than", "Mường Quài", "Nà Tâm Thử", "Hua Cọ"),
    "Tam Pha": ("Tam Pha", "Bản Pha", "Thèn Lả", "Khun Mây"),
    "Than Kim": ("Than Kim", "Mường Thử", "Kim Lương", "Tà Hừa Mới", "Phúc Thí", "Ta Giả"),
}
CITY = ("Sơn Châu", ("Tân Phong Thử", "Đoàn Kết Thử"))
SCHOOLS = tuple(f"THPT số {n} Sơn Châu" for n in range(1, 19)) + tuple(f"TTGDNN-GDTX số {n}" for n in range(1, 7))

_FAMILIES = ("Nguyễn", "Trần", "Lò", "Giàng A", "Đặng", "Cà", "Quàng", "Lường", "Vàng A", "Thào A", "Bùi", "Hà", "Tòng")
_GIVEN = (
    "Thử Nghiệm", "Thị Ví Dụ", "Văn Mẫu", "Minh Họa", "Ân Tập Dượt", "Thí Điểm", "Giả Định", "Thị Mô Phỏng",
    "Tạm Đặt", "Làm Quen", "Thị Học Việc", "Thực Hành",
)  # fmt: skip

_THINGS = (
    "Nuôi ong rừng lấy mật bằng thùng cải tiến", "Chè Shan tuyết chế biến tại bản", "Du lịch trải nghiệm mùa lúa chín",
    "Sấy mận, mơ bằng năng lượng mặt trời", "Thổ cẩm may túi và ví bán trực tuyến", "Men lá và rượu gạo nếp nương",
    "Nuôi cá lồng trên lòng hồ", "Dược liệu dưới tán rừng", "Nền tảng đặt xe tải chung chuyến", "Phân hữu cơ từ vỏ cà phê",
    "Gà đen bản địa theo chuỗi", "Homestay nhà sàn cộng đồng", "Miến dong không chất tẩy", "Lớp kỹ năng số cho hợp tác xã",
    "Trồng nấm hương trên gỗ tạp", "Mắc khén đóng gói chuẩn xuất khẩu", "Ống hút từ cây lau", "Bản đồ số các điểm đến",
    "Máy tách hạt ngô giá rẻ", "Sữa hạt từ nông sản địa phương",
)  # fmt: skip
_TWISTS = ("", " của nhóm bạn trẻ", " gắn với OCOP", " cho hộ mới thoát nghèo", " theo tổ hợp tác")


def names() -> "cycle[str]":
    """Names of fictional people, each combination once before any comes again."""
    pairs = [f"{family} {given}" for given, family in product(_GIVEN, _FAMILIES)]
    # a stride that shares no divisor with the length visits all and mixes families
    return cycle(pairs[(i * 29) % len(pairs)] for i in range(len(pairs)))


def ideas() -> "cycle[str]":
    """Titles of ideas, each once before any comes again."""
    titles = [thing + twist for twist, thing in product(_TWISTS, _THINGS)]
    return cycle(titles)


def dossier(title: str, place: str) -> dict[str, str]:
    """Answers to the preset's sections, in the words a young person would use."""
    return {
        "summary": f"{title}: chúng em làm tại bản, bắt đầu nhỏ, bán thật, ghi chép thật.",
        "authors": f"Nhóm tác giả sinh sống và làm việc tại {place}.",
        "need": "Bà con trong bản làm ra sản phẩm tốt nhưng bán rẻ vì thiếu bảo quản, thiếu nhãn và thiếu đầu ra ổn định.",
        "product": f"{title}. Sản phẩm có bao bì, mã truy xuất và hướng dẫn sử dụng rõ ràng.",
        "novelty": "Dùng vật liệu sẵn có, quy trình ngắn, ghi nhật ký bằng điện thoại.",
        "market": "Khách hàng là cửa hàng nông sản trong tỉnh, khách du lịch và người mua trực tuyến.",
        "plan": "Ba tháng thử nghiệm, sáu tháng bán tại chỗ, sau một năm mở thêm hai điểm.",
        "finance": "Vốn tự có một phần ba, phần còn lại vay ưu đãi; hòa vốn sau mười tám tháng.",
        "capital": "120.000.000",
        "jobs": "8",
        "impact": "Thêm việc làm cho thanh niên và phụ nữ trong bản, giảm rác thải.",
    }


def slug(name: str) -> str:
    """A code from a name: "Mường Lự" → "muong-lu"."""
    return search_key(name).replace(" ", "-")


#: What judges write: to the entrant, to the panel, to the first criterion.
SAID = (
    "Ý tưởng gần với đời sống; cần nói rõ hơn về khách hàng.",
    "Cách làm cụ thể, có thể thử ngay ở một bản. Nên tính lại giá thành.",
    "Nguồn nguyên liệu là thế mạnh; cần có người chịu trách nhiệm khâu bán hàng.",
)
TO_PANEL = (
    "Nên hỏi thêm về vốn đối ứng khi vào vòng sau.",
    "Gần giống một mô hình đã hỗ trợ năm trước ở xã bên; đề nghị hội đồng xem lại phần đổi mới.",
)
NOTED = ("Chưa thấy số liệu khảo sát thị trường.", "Kế hoạch sáu tháng đầu rất rõ.")
