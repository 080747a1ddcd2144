"""A form with every kind of field, so that the page shows how each looks empty, filled and refused."""

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.kit.web import Form
from app.people.fields import UnitField


class SampleForm(Form):
    """Sample labels only; nothing is ever stored."""

    title = StringField("Tên ý tưởng", [DataRequired(), Length(max=120)])
    summary = TextAreaField("Tóm tắt ý tưởng", [DataRequired()])
    place = SelectField(
        "Xã, phường",
        choices=[
            SelectChoice("nl", "Xã Nậm Lự"),
            SelectChoice("pk", "Xã Phong Khê"),
            SelectChoice("sc", "Phường Sơn Châu"),
        ],
    )
    board = RadioField(
        "Bảng dự thi",
        choices=[
            SelectChoice("idea", "Bảng Ý tưởng|Chưa triển khai, có bản thuyết minh"),
            SelectChoice("project", "Bảng Dự án|Đã có sản phẩm hoặc doanh thu"),
        ],
        default="idea",
    )
    sectors = SelectMultipleField(
        "Lĩnh vực dự thi",
        choices=[SelectChoice("ag", "Nông nghiệp"), SelectChoice("tr", "Du lịch"), SelectChoice("it", "Chuyển đổi số")],
        default=["ag"],
    )
    unit = UnitField("Đơn vị")
    born = DateField("Ngày sinh")
    closes = DateTimeLocalField("Thời hạn nộp")
    paper = FileField("Bản thuyết minh")
    agree = BooleanField("Tôi đồng ý cho Ban Tổ chức xử lý dữ liệu cá nhân của tôi để chấm thi")
