"""The shape of what organizers and the secretariat type about a round; figures become hundredths here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.contests.models import Board
from app.judging.engine.ties import KINDS
from app.judging.models import Criterion, Round
from app.judging.panels.presets import PRESETS
from app.judging.panels.rules import CriterionInput, Settings
from app.judging.states import MAX_COMMENT, Aggregation, AtCut, Strata, ThirdMarking
from app.judging.wording import PANELS
from app.kit.fields import number
from app.kit.text import nfc
from app.kit.web import Form

_NEEDED = InputRequired()
#: Empty lines below the rubric, for criteria to come.
SPARE = 2
CHAIN = ("tie_one", "tie_two", "tie_three", "tie_four", "tie_five", "tie_six")
FIGURES = ("maximum", "minimum", "step", "weight")


@dataclass(frozen=True)
class Row:
    """A line of the rubric as typed; `bad` names the figures that are none."""

    key: str
    label: str
    guidance: str
    figures: Mapping[str, str]
    bad: frozenset[str] = frozenset()


def rows_of(criteria: Iterable[Criterion], spelled: Any) -> list[Row]:
    """The rubric as it stands, with empty lines to go on."""
    rows = [Row(c.key, c.label, c.guidance, {name: spelled(getattr(c, name)) for name in FIGURES}) for c in criteria]
    return rows + [Row("", "", "", dict.fromkeys(FIGURES, ""))] * SPARE


def typed_rows(sent: Any) -> list[Row]:
    """The rubric as it came; lines without a label are left out, which is how one removes a criterion."""
    columns = {name: sent.getlist(name) for name in ("key", "label", "guidance", *FIGURES)}
    rows = []
    for n in range(min(map(len, columns.values()))):
        cell = {name: nfc(values[n]).strip() for name, values in columns.items()}
        if not cell["label"]:
            continue
        figures = {name: cell[name] for name in FIGURES}
        bad = frozenset(name for name in FIGURES if hundredths(figures[name]) is None)
        rows.append(Row(cell["key"], cell["label"], cell["guidance"], figures, bad))
    return rows


def inputs_of(rows: Sequence[Row]) -> list[CriterionInput]:
    """Rows without a bad figure, as the action takes them."""
    return [
        CriterionInput(
            row.label, **{name: hundredths(row.figures[name]) or 0 for name in FIGURES}, guidance=row.guidance,
            key=row.key or None,
        )
        for row in rows
    ]  # fmt: skip


def hundredths(typed: str) -> int | None:
    """ "7,5" → 750; None for what is no figure of at most two decimals."""
    value = number(typed) if typed else None
    if value is None or value < 0 or value > 10_000 or value * 100 != int(value * 100):
        return None
    return int(value * 100)


def _choices(kind: Any) -> list[SelectChoice]:
    return [SelectChoice(str(one), PANELS[one]) for one in kind]


class NewRoundForm(Form):
    """A new round: from which rubric."""

    preset = RadioField(
        _l("Start from this rubric"),
        choices=[SelectChoice(p.code, f"{p.title}|{p.source}") for p in PRESETS.values()],
        validators=[_NEEDED],
    )


class SettingsForm(Form):
    """The rules of a round."""

    blind = BooleanField(_l("Judges do not see who the entrants are"))
    judges_per_entry = IntegerField(_l("Judges for each entry"), validators=[_NEEDED, NumberRange(1, 15)])
    min_judges = IntegerField(
        _l("At least so many sheets, or the entry gets no rank"), validators=[_NEEDED, NumberRange(1, 15)]
    )
    aggregation = RadioField(_l("The result of an entry"), choices=_choices(Aggregation), validators=[_NEEDED])
    strata = RadioField(_l("Judges are matched and compared by"), choices=_choices(Strata), validators=[Optional()])
    extra_readings = BooleanField(_l("Entries around a prize line or the cut may get extra readings"))
    gap_percent = IntegerField(
        _l("Third marking from this gap (percent of the maximum; 0: never)"), validators=[_NEEDED, NumberRange(0, 100)]
    )
    third_marking = RadioField(_l("The third marking"), choices=_choices(ThirdMarking), validators=[_NEEDED])
    floor = StringField(_l("Floor: no entry below it advances"), validators=[Optional(), Length(max=8)])
    no_zero_criterion = BooleanField(_l("No entry with a criterion whose mean is 0 advances"))
    at_cut = RadioField(_l("A tie at the last place"), choices=_choices(AtCut), validators=[_NEEDED])
    tie_one = SelectField(_l("Equal totals: first look at"), validate_choice=False)
    tie_two = SelectField(_l("Then at"), validate_choice=False)
    tie_three = SelectField(_l("Then at"), validate_choice=False)
    tie_four = SelectField(_l("Then at"), validate_choice=False)
    tie_five = SelectField(_l("Then at"), validate_choice=False)
    tie_six = SelectField(_l("Then at"), validate_choice=False)
    tie_places = IntegerField(
        _l("Results equal after rounding to so many places tie (empty: exact)"),
        validators=[Optional(), NumberRange(0, 6)],
    )
    comment_min = IntegerField(
        _l("A word to the entrant: at least so many characters (0: may be left out)"),
        validators=[Optional(), NumberRange(0, MAX_COMMENT)],
    )
    comment_max = IntegerField(
        _l("And at most so many characters"), validators=[Optional(), NumberRange(1, MAX_COMMENT)]
    )
    reason = TextAreaField(_l("Reason for the change"), validators=[Optional(), Length(max=1000)])

    @property
    def chain(self) -> list[SelectField]:
        """The choices of the tie chain, in their order."""
        return [self.tie_one, self.tie_two, self.tie_three, self.tie_four, self.tie_five, self.tie_six]

    def validate_comment_min(self, field: Any) -> None:
        """Not more than the most."""
        if field.data and self.comment_max.data and field.data > self.comment_max.data:
            raise ValidationError(str(_l("This is more than the most characters.")))

    def validate_min_judges(self, field: Any) -> None:
        """Not more than each entry gets."""
        if field.data and self.judges_per_entry.data and field.data > self.judges_per_entry.data:
            raise ValidationError(str(_l("This is more than the judges for each entry.")))

    def validate_floor(self, field: Any) -> None:
        """A figure, if there is one."""
        if field.data and hundredths(field.data) is None:
            raise ValidationError(str(_l("Write a number, for example 50.")))


def settings_form(judged: Round) -> SettingsForm:
    """The form with what holds now, its tie choices from the rubric."""
    chain = [key or kind for kind, key in judged.tie_chain]
    floor = judged.advance.get("floor")
    form = SettingsForm(
        data={
            "blind": judged.blind, "judges_per_entry": judged.judges_per_entry, "min_judges": judged.min_judges,
            "aggregation": str(judged.aggregation), "strata": str(judged.strata), "extra_readings": judged.extra_readings, "gap_percent": judged.gap_percent,
            "third_marking": str(judged.third_marking), "floor": str(floor or "").replace(".", ","),
            "no_zero_criterion": judged.advance.get("no_zero_criterion"), "at_cut": str(judged.at_cut),
            "tie_places": judged.tie_places, **dict(zip(CHAIN, chain, strict=False)),
            "comment_min": judged.comment_min, "comment_max": judged.comment_max,
        }
    )  # fmt: skip
    criteria = [SelectChoice(c.key, PANELS["tie_criterion"] % {"criterion": c.label}) for c in judged.criteria]
    kinds = [SelectChoice(kind, PANELS[f"tie_{kind}"]) for kind in KINDS]
    for one in form.chain:
        one.choices = [SelectChoice("", _l("(nothing more)")), *criteria, *kinds]
    return form


def places_of(sent: Mapping[str, str], boards: Sequence[Board]) -> dict[str, int] | None:
    """Board code → places, from the fields top.<code>; an empty one sets none; None where one is no number."""
    found: dict[str, int] = {}
    for board in boards:
        typed = sent.get(f"top.{board.code}", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 5):
            return None
        if typed:
            found[board.code] = int(typed)
    return found


def settings_of(form: SettingsForm, places: Mapping[str, int]) -> Settings:
    """The form as the action takes it."""
    floor = hundredths(form.floor.data or "")
    ties = [field.data for field in form.chain if field.data]
    return Settings(
        blind=form.blind.data, judges_per_entry=form.judges_per_entry.data, min_judges=form.min_judges.data,
        aggregation=Aggregation(form.aggregation.data), strata=Strata(form.strata.data or Strata.BOARD), extra_readings=form.extra_readings.data,
        gap_percent=form.gap_percent.data,
        third_marking=ThirdMarking(form.third_marking.data), top_n=places,
        floor=None if floor is None else f"{floor / 100:.2f}".rstrip("0").rstrip("."),
        no_zero_criterion=form.no_zero_criterion.data, at_cut=AtCut(form.at_cut.data), ties=ties,
        tie_places=form.tie_places.data, comment_min=form.comment_min.data or 0,
        comment_max=form.comment_max.data or MAX_COMMENT,
    )  # fmt: skip


class GuestForm(Form):
    """A judge from outside."""

    name = StringField(_l("Full name of the guest judge"), validators=[_NEEDED, Length(max=120)])
    email = StringField(_l("E-mail"), validators=[Optional(), Length(max=254)])

    def validate_email(self, field: Any) -> None:
        """An address, if there is one."""
        if field.data and "@" not in field.data.strip("@"):
            raise ValidationError(str(_l("This is no e-mail address.")))
