"""The shape of what units and the secretariat type; instants are typed in Vietnam's time."""

from dataclasses import replace
from typing import Any, BinaryIO, cast

from flask import g, request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.contests.reception.queries.desk import Filters, Tray
from app.contests.states import EntryState, Exclusion
from app.kit import files
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.files import Prepared
from app.kit.text import nfc
from app.kit.web import Form, VietnamTime, sentence

MOST_CHOSEN = 500
_REASON = [InputRequired(), Length(max=2000)]


class ReturnForm(Form):
    """What the leader has to change before the unit confirms."""

    reason = TextAreaField(_l("What has to be changed"), _REASON)


class ForwardForm(Form):
    """The remark on a list."""

    remark = TextAreaField(_l("Remark to the organizing committee"), [Optional(), Length(max=1000)])


class SupplementForm(Form):
    """What is missing, and until when."""

    reason = TextAreaField(_l("What is missing"), _REASON)
    due_at = VietnamTime(_l("To be supplied until"), [InputRequired()], description=_l("Vietnam time."))


class ReasonForm(Form):
    """A reason, which is kept in the history."""

    reason = TextAreaField(_l("Reason"), _REASON)


class PaperForm(Form):
    """A reason with a scan."""

    reason = TextAreaField(_l("Reason, as the request gives it"), _REASON)
    file = FileField(_l("Scan of the written request"))


class ExcludeForm(Form):
    """Why an entry is excluded, with the evidence."""

    kind = RadioField(
        _l("Why"),
        [InputRequired()],
        choices=[
            SelectChoice(Exclusion.COPYING.value, _l("Copied from others|It also leaves the live figure of its unit.")),
            SelectChoice(Exclusion.BREACH.value, _l("Another breach of the rules|The unit's figure stays.")),
        ],
    )
    reason = TextAreaField(_l("Reason"), _REASON)
    file = FileField(_l("Evidence"))


class MergeForm(Form):
    """Into which entry a duplicate is merged."""

    into = HiddenField(validators=[InputRequired(), Length(max=16)])
    reason = TextAreaField(_l("How they are the same"), _REASON)


class InboxForm(Form):
    """The filters of the inbox: a GET form."""

    class Meta(Form.Meta):
        """Nothing is written."""

        csrf = False

    state = SelectField(_l("State"), validate_choice=False)
    board = SelectField(_l("Board"), validate_choice=False)
    field = SelectField(_l("Field of entry"), validate_choice=False)
    unit = StringField(_l("Unit"))
    late = BooleanField(_l("Handed in late"))
    unconfirmed = BooleanField(_l("Not confirmed by the unit"))

    def fill(self, boards: list[tuple[str, str]], fields: list[tuple[str, str]]) -> None:
        """Offer the edition's boards and fields, and the states after submission."""
        every = [SelectChoice("", _l("All"))]
        self.board.choices = every + [SelectChoice(*one) for one in boards]
        self.field.choices = every + [SelectChoice(*one) for one in fields]
        states = [s.value for s in EntryState if s is not EntryState.DRAFT]
        self.state.choices = every + [SelectChoice(value, sentence(value)) for value in states]

    def filters(self, tray: str | None, text: str) -> Filters:
        """What was asked for; anything that cannot be read means: whatever."""
        wanted = Filters(
            state=EntryState(self.state.data) if self.state.data in set(EntryState) else None,
            board=self.board.data or None,
            field=int(self.field.data) if str(self.field.data or "").isdecimal() else None,
            unit=nfc(self.unit.data or "")[:100],
            late=bool(self.late.data),
            unconfirmed=bool(self.unconfirmed.data),
            text=nfc(text)[:100],
        )
        if tray in set(Tray):
            return replace(wanted, tray=Tray(tray))
        return wanted if wanted == Filters() else replace(wanted, tray=Tray.ALL)


def chosen_refs() -> list[str]:
    """The codes of the entries ticked in a list."""
    return [ref for ref in request.form.getlist("entry") if len(ref) <= 16][:MOST_CHOSEN]


def page_number() -> int:
    """Which page of a list is asked for, from 1."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


def keep_scan() -> Prepared | DomainError | None:
    """The file sent with a form, parsed and safe on disk before the transaction opens; what was wrong with it else."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    try:
        return files.prepare(
            cast(BinaryIO, sent.stream),
            sent.filename,
            limit=20 * 1024 * 1024,
            kinds=files.DOCUMENTS | files.IMAGES,
            at=now(),
        )
    except DomainError as refusal:
        return refusal


def scan(form: Any) -> Prepared | None:
    """What `keep_scan` prepared for this request; its refusal becomes an error of the form's file."""
    prepared: Prepared | DomainError | None = g.prepared
    if isinstance(prepared, DomainError):
        form.file.errors = [sentence(prepared.code, prepared.facts)]
        return None
    return prepared
