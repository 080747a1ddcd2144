"""The shape of what is typed about a team."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.contests.teams.rules import MAX_NAME, Given
from app.contests.wording import CONSENTS, TEXTS
from app.kit.text import one_line
from app.kit.web import Form
from app.people.states import ConsentGiver, ConsentPurpose


class MemberForm(Form):
    """A member as the leader names them."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(max=MAX_NAME)])
    contact = StringField(
        _l("Phone or e-mail"), [Optional(), Length(max=MAX_NAME)],
        description=_l("With an e-mail, the invitation can be mailed. Judges never see it."),
    )  # fmt: skip
    duty = StringField(_l("Task in the team"), [Optional(), Length(max=MAX_NAME)])


class JoinForm(Form):
    """The member's own yes; what may be published is asked apart, and not ticked beforehand (D34)."""

    agree = BooleanField(CONSENTS["join"], [InputRequired()])
    publish_result = BooleanField(CONSENTS["publish_result"])
    guardian_name = StringField(_l("Full name of the parent or guardian"), [Optional(), Length(max=MAX_NAME)])
    guardian = BooleanField(CONSENTS["guardian"])

    def given(self, language: str) -> list[Given]:
        """The consents ticked, with the words they were given to."""
        return list(self._given(language))

    def _given(self, language: str) -> Iterator[Given]:
        guardian = one_line(self.guardian_name.data or "") if self.guardian.data else ""
        asked = (("join", ConsentPurpose.TAKE_PART, self.agree), ("publish_result", ConsentPurpose.PUBLISH_RESULT, self.publish_result))  # fmt: skip
        for name, purpose, field in asked:
            if not field.data:
                continue
            text, version = str(CONSENTS[name]), f"{name}/{TEXTS}"
            yield Given(purpose, ConsentGiver.SELF, text, version, language)
            if guardian:
                words = f"{text}\n{CONSENTS['guardian']}"
                yield Given(purpose, ConsentGiver.GUARDIAN, words, version, language, guardian)
