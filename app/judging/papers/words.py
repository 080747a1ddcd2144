"""The words of the papers: fixed forms of Vietnamese offices, the same in every language of the pages (C8, C9)."""

UNION_NUMBER = "{}-BB/BTC"
LIST_NUMBER = "{}-DS/BTC"
BODY = "Ban Tổ chức cuộc thi"
MINUTES = "BIÊN BẢN CHẤM THI"
SCORES = "BẢNG TỔNG HỢP ĐIỂM"
ADVANCING = "DANH SÁCH VÀO VÒNG TRONG"
FINALISTS = "DANH SÁCH HỒ SƠ VÀO VÒNG CHUNG KẾT"
PRIZES = "DANH SÁCH ĐẠT GIẢI"
ANNEX = "(Kèm theo Quyết định số …… ngày …… tháng …… năm ……)"
DECISION = "(Kèm theo Quyết định số {number} ngày {day})"
TIME = "I. THỜI GIAN"
JURY = "II. THÀNH PHẦN"
COURSE = "III. NỘI DUNG"
RESULT = "IV. KẾT QUẢ"
WINDOW = "Chấm từ {opened} đến {closed}; kết quả được chốt lúc {locked}."
CHIEF = "Trưởng Ban Giám khảo"
JUDGE = "Giám khảo"
SECRETARY = "Thư ký"
COUNT = "Số hồ sơ được chấm: {count}. Số phiếu chấm hợp lệ: {sheets}."
ABSENT = "Hồ sơ vắng mặt tại vòng thi: {names}."
RUBRIC = "Tiêu chí chấm điểm:"
CRITERION = "{label}: tối đa {maximum} điểm;"
RULE = {
    "mean": "Điểm của hồ sơ là điểm trung bình của các giám khảo đã chấm, tính chính xác và làm tròn đến 0,01 khi ghi.",
    "trimmed": "Điểm của hồ sơ là điểm trung bình của các giám khảo đã chấm, bỏ một điểm cao nhất và một điểm thấp nhất khi có từ năm giám khảo; tính chính xác và làm tròn đến 0,01 khi ghi.",
    "calibrated": "Điểm của hồ sơ là điểm trung bình đã hiệu chỉnh theo độ chặt của giám khảo, theo một công thức công bố trước và chung cho mọi hồ sơ; xếp hạng theo giá trị làm tròn đến 0,000001 và ghi một chữ số thập phân (nhiều hơn khi cần phân biệt).",
}
OVERRIDE = "Ban Tổ chức điều chỉnh số suất vào vòng trong, lý do: {reason}."
VOTES = "Ban Giám khảo bỏ phiếu với các hồ sơ bằng điểm:"
TIES = "Các hồ sơ bằng điểm và quy tắc phân định theo thể lệ:"
TIE = "Hồ sơ số {numbers} ({shown} điểm): {rules}{shared};"
TIE_RULES = {
    "criterion_mean": "điểm trung bình tiêu chí “{label}” cao hơn",
    "majority": "được nhiều giám khảo xếp cao hơn",
    "lowest": "phiếu thấp nhất cao hơn",
    "sealed": "phiếu niêm phong của giám khảo phân định",
    "vote": "biểu quyết của Ban Giám khảo",
    "chair": "quyết định của Trưởng Ban Giám khảo",
}
NO_RULE = "không quy tắc nào phân định được"
SHARED = ", phần còn lại đồng hạng"
CHAIR = "Lý do của Trưởng Ban Giám khảo: {reason}"
DRAW = "Thứ tự thi do bốc thăm; chuỗi bốc thăm: {seed}."
DIGEST = "Mã kiểm tra dữ liệu tính điểm (SHA-256): {digest}"
BALLOTS = "Tệp phiếu chấm được cố định khi chốt kết quả, mã kiểm tra (SHA-256): {sha256}"
END = "Biên bản được đọc lại cho những người có tên nghe, nhất trí và cùng ký."
ALL_BOARDS = "Xếp chung các bảng"
TOTAL = "Danh sách có {count} hồ sơ."
HEAD_MINUTES = ("Hạng", "Số HS", "Tên hồ sơ", "Tác giả, nhóm tác giả", "Điểm", "Kết luận")
HEAD_SCORES = ("Hạng", "Số HS", "Tên hồ sơ")
HEAD_LIST = ("STT", "Số HS", "Tên hồ sơ", "Tác giả, nhóm tác giả", "Đơn vị", "Bảng")
HEAD_PRIZES = ("STT", "Giải", "Tên hồ sơ", "Tác giả, nhóm tác giả", "Đơn vị", "Tiền thưởng (đồng)")
POOLS = "Các hồ sơ đồng hạng chia đều tiền thưởng của những giải mà các hồ sơ ấy cùng chiếm giữ:"
POOL = "Hạng {rank}{board}, hồ sơ số {numbers}: tiền thưởng {prizes} là {total} đồng, mỗi hồ sơ nhận {share} đồng{rest}. Lý do: {reason} Người quyết định: {name};"
REST = ", còn dư {remainder} đồng do Ban Tổ chức giữ"
REMAINDER = "Phần dư không chia đều, Ban Tổ chức giữ"
EQUAL = "{prize} (đồng hạng {rank})"
MEAN = "Điểm trung bình"
ON = "Vào vòng trong"
OUT = "Dừng lại"
AWAY = "Vắng mặt"
UNAWARDED = "Không trao"
RECIPIENTS = ("Ban Tổ chức cuộc thi;", "Lưu: hồ sơ cuộc thi.")
SIGN_LIST = "TM. BAN TỔ CHỨC\nTRƯỞNG BAN"
