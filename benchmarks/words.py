"""Names to draw from: enough of them that lists, sorting and search meet what they meet in life."""

from random import Random

#: Names made up for the benchmark, as provinces are named; no figure of this set is of a real place.
PROVINCES = tuple(
    f"{first} {second}"
    for first in ("Sơn", "Hà", "Quảng", "Bình", "Thanh", "Lâm")
    for second in ("Châu", "Thượng", "Nguyên", "Lộc", "Giang", "Đồng")
)[:34]
_FIRST = (
    "Mường", "Chiềng", "Nậm", "Tân", "Phong", "Bản", "Đồng", "Yên", "Vĩnh", "Thạch", "Xuân", "Hưng", "Long", "Phú",
    "Thượng", "Hòa", "Kim", "Lương", "Ngọc", "Quang",
)  # fmt: skip
_SECOND = (
    "Ẳng", "Lự", "Khê", "Hòa", "Sơn", "Thành", "Phong", "Lập", "Bình", "Thịnh", "Lâm", "Minh", "Đức", "Trung", "Cường",
    "Lộc", "Hải", "Giang", "Đài", "Yên",
)  # fmt: skip
COMMUNES = tuple(f"{first} {second}" for second in _SECOND for first in _FIRST)
_FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Lò", "Quàng", "Giàng", "Cà", "Tòng", "Lường", "Mùa", "Sùng", "Đinh", "Hà", "Vì", "Thào",
)  # fmt: skip
_MIDDLE = ("Thị", "Văn", "A", "Minh", "Thanh", "Ngọc", "Đức", "Quốc", "Hồng", "Thu", "Hữu", "Xuân", "Kim", "Bảo")
_GIVEN = (
    "Lan", "An", "Minh", "Hoà", "Hương", "Dũng", "Đạt", "Ánh", "Ẩn", "Bình", "Chi", "Cường", "Giang", "Hạnh", "Hiếu",
    "Huệ", "Khánh", "Linh", "Long", "Mai", "Nam", "Nga", "Nhung", "Phúc", "Phương", "Quân", "Quyên", "Sơn", "Thảo",
    "Thắng", "Trang", "Trung", "Tú", "Tuấn", "Uyên", "Vân", "Việt", "Yến", "Ước", "Thuỷ",
)  # fmt: skip
_THING = (
    "Trà Shan tuyết", "Mật ong bạc hà", "Du lịch cộng đồng", "Thổ cẩm", "Gà đen", "Nấm hương rừng", "Chẩm chéo",
    "Cà phê Arabica", "Măng sấy", "Rượu ngô men lá", "Dược liệu", "Sách nói", "Ứng dụng học chữ", "Nhà lưới",
    "Phân hữu cơ", "Homestay", "Cá tầm", "Mận hậu", "Bơ sấy", "Đồ gỗ tái chế", "Vải nhuộm chàm", "Miến dong",
)  # fmt: skip
_HOW = ("ứng dụng công nghệ", "theo chuỗi", "hữu cơ", "cho học sinh", "của phụ nữ", "xuất khẩu", "gắn OCOP", "sạch")


def person_name(rng: Random) -> str:
    """A name of three words, now and then four."""
    words = [rng.choice(_FAMILY), rng.choice(_MIDDLE), rng.choice(_GIVEN)]
    if rng.random() < 0.2:
        words.insert(2, rng.choice(_GIVEN))
    return " ".join(words)


def title(rng: Random) -> str:
    """A title as entries bear them."""
    return f"{rng.choice(_THING)} {rng.choice(_HOW)} {rng.choice(_FIRST)} {rng.choice(_SECOND)}"
