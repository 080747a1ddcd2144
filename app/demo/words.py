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


#: What is written of product, novelty, market, plan, money and effect: five ways, as of five groups who never met.
_VOICES: tuple[dict[str, str], ...] = (
    {
        "product": "Sản phẩm có bao bì, mã truy xuất và hướng dẫn sử dụng rõ ràng.",
        "novelty": "Dùng vật liệu sẵn có, quy trình ngắn, ghi nhật ký bằng điện thoại.",
        "market": "Khách hàng là cửa hàng nông sản trong tỉnh, khách du lịch và người mua trực tuyến.",
        "plan": "Ba tháng thử nghiệm, sáu tháng bán tại chỗ, sau một năm mở thêm hai điểm.",
        "finance": "Vốn tự có một phần ba, phần còn lại vay ưu đãi; hòa vốn sau mười tám tháng.",
        "impact": "Thêm việc làm cho thanh niên và phụ nữ trong bản, giảm rác thải.",
    },
    {
        "product": "Mỗi lô hàng dán tem ghi tên người làm, ngày đóng gói và số điện thoại của tổ.",
        "novelty": "Kết hợp kinh nghiệm của người già với cảm biến độ ẩm tự lắp, chi phí dưới hai triệu đồng.",
        "market": "Bán theo đơn đặt trước cho bếp ăn trường nội trú, nhà hàng ở thành phố và chợ phiên cuối tuần.",
        "plan": "Vụ đầu làm với năm hộ, vụ sau nhân lên hai mươi hộ khi đã có quy trình viết thành tờ hướng dẫn.",
        "finance": "Mỗi thành viên góp mười lăm triệu đồng, lãi chia theo công; dự kiến có lãi từ vụ thứ ba.",
        "impact": "Người trẻ có lý do ở lại quê, bà con biết ghi chép thu chi, đất dốc bớt xói mòn.",
    },
    {
        "product": "Bộ sản phẩm gồm ba cỡ, cỡ nhỏ làm quà, cỡ lớn cho gia đình, đều hút chân không.",
        "novelty": "Trước nay chưa ai trong vùng làm trọn từ nguyên liệu đến thành phẩm mà không qua thương lái.",
        "market": "Đã hỏi tám mươi người mua: hai phần ba sẵn sàng trả cao hơn một chút nếu biết rõ nguồn gốc.",
        "plan": "Quý đầu hoàn thiện mẫu, quý hai xin chứng nhận, quý ba ký gửi ở mười hai quầy hàng.",
        "finance": "Cần máy sấy và kho lạnh nhỏ, tổng cộng hai trăm triệu đồng, trả dần trong ba năm.",
        "impact": "Phụ phẩm được ủ làm phân; mười hai lao động thời vụ có thu nhập lúc nông nhàn.",
    },
    {
        "product": "Khách được tự tay làm cùng nghệ nhân nửa ngày rồi mang thành quả của mình về.",
        "novelty": "Hoa văn cổ được số hóa, ghép lại bằng phần mềm mã nguồn mở để đặt may theo ý khách.",
        "market": "Hướng đến công ty lữ hành, trường học tổ chức trải nghiệm và người Việt ở nước ngoài.",
        "plan": "Mở lớp truyền nghề trước, có mười người làm vững tay rồi mới nhận đơn hàng lớn.",
        "finance": "Doanh thu tháng đầu dự tính chín triệu, chi phí chủ yếu là chỉ, vải và tiền công.",
        "impact": "Nghề của bà của mẹ không mất đi; chị em có khoản tiền riêng mà không phải đi xa.",
    },
    {
        "product": "Ứng dụng chạy được trên điện thoại cũ, có tiếng dân tộc, dùng cả khi không có sóng.",
        "novelty": "Gom nhu cầu của nhiều xã vào một chuyến, thuật toán đơn giản nhưng tiết kiệm một nửa tiền cước.",
        "market": "Hợp tác xã trả phí theo tháng, hộ lẻ dùng miễn phí ba lần đầu để làm quen.",
        "plan": "Chạy thử tuyến trung tâm trong mùa mận, sửa lỗi rồi mới mở sang các tuyến còn lại.",
        "finance": "Chi phí lớn nhất là công lập trình, nhóm tự làm; máy chủ thuê theo mức sử dụng.",
        "impact": "Xe bớt chạy rỗng, nông sản đến chợ khi còn tươi, bà con chủ động được giá bán.",
    },
)
#: One idea that comes two years running, from two groups, in the same words: what the secretariat is there to look into.
_AGAIN = "Homestay nhà sàn cộng đồng"
_AGAIN_WORDS = {
    "need": (
        "Bản có bốn mươi nóc nhà sàn trăm tuổi nhưng khách chỉ ghé chụp ảnh rồi về thị xã ngủ, vì chưa nhà nào có chỗ tắm "
        "nước nóng và bữa sáng. Thanh niên đi làm thuê ở khu công nghiệp, nhà sàn bỏ trống dần xuống cấp."
    ),
    "novelty": (
        "Sáu nhà cùng chung một bếp, một sổ đặt phòng và một người đón khách; nhà nào đến lượt thì nhận, nên không tranh "
        "khách của nhau. Khách góp một buổi công làm vườn và được bớt tiền phòng."
    ),
}  # fmt: skip


def dossier(title: str, place: str) -> dict[str, str]:
    """Answers to the preset's sections, in the words a young person would use; five groups write five ways."""
    voice = next((n for n, thing in enumerate(_THINGS) if title.startswith(thing)), 0) % len(_VOICES)
    return {
        "summary": f"{title}: chúng em làm tại bản, bắt đầu nhỏ, bán thật, ghi chép thật.",
        "authors": f"Nhóm tác giả sinh sống và làm việc tại {place}.",
        "need": "Bà con trong bản làm ra sản phẩm tốt nhưng bán rẻ vì thiếu bảo quản, thiếu nhãn và thiếu đầu ra ổn định.",
        "capital": "120.000.000",
        "jobs": "8",
        **_VOICES[voice],
        "product": f"{title}. {_VOICES[voice]['product']}",
        **(_AGAIN_WORDS if title == _AGAIN else {}),
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
