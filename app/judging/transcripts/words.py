"""The words of the printed sheet and of the file to fill in: fixed forms, the same in every language of the pages (C8)."""

BODY = "Ban Tổ chức cuộc thi"
SHEET = "PHIẾU CHẤM ĐIỂM"
CODE = "Mã phiếu: {ref}"
HEAD = ("STT", "Tiêu chí", "Thang điểm", "Hệ số", "Điểm chấm")
TOTAL = "Tổng điểm"
IN_WORDS = "Bằng chữ: ……………………………………………………………………………………………………"
JUDGE = "Giám khảo: {name}"
ENTRY = "Hồ sơ số {number}: {title}"
BOARD = "{board}"
TO_ENTRANT = "Nhận xét gửi thí sinh (công bố cùng kết quả, không kèm tên giám khảo):"
TO_PANEL = "Ghi chú cho hội đồng (thí sinh không đọc):"
DOTS = "…………………………………………………………………………………………………………………………"
SIGNER = "GIÁM KHẢO\n(Ký, ghi rõ họ tên)"
FORM = "Phiếu chấm của giám khảo {name}"
NOTES = (
    "{stage}. Chỉ gõ vào các ô trắng; mỗi dòng một hồ sơ. Dòng để trống được bỏ qua.",
    "Gửi lại tệp này trên trang của vòng chấm; phiếu chỉ có hiệu lực sau khi người thứ hai xác nhận.",
)
COLUMNS = ("Mã phiếu", "Số hồ sơ", "Tên hồ sơ")
WORDS = ("Nhận xét gửi thí sinh", "Ghi chú cho hội đồng")
SPAN = "Từ {low} đến {high}, bước {step}."
OFF_SPAN = "Điểm phải từ {low} đến {high}, theo bước {step}."
LENGTH = "Nhiều nhất {longest} ký tự."
