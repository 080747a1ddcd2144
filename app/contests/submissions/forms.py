"""The shape of what is ticked and typed to hand in and to withdraw."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.contests.teams.rules import Given
from app.contests.wording import CONSENTS, TEXTS
from app.kit.web import Form
from app.people.states import ConsentGiver, ConsentPurpose

_FIELDS = {
    "take_part": ConsentPurpose.TAKE_PART,
    "publish_result": ConsentPurpose.PUBLISH_RESULT,
    "publish_photo": ConsentPurpose.PUBLISH_PHOTO,
    "contact": ConsentPurpose.CONTACT,
}


class SubmitForm(Form):
    """One tick per purpose, none set beforehand (D34); for a minor also the guardian's name and tick (D35)."""

    nonce = HiddenField()
    revision = HiddenField()
    take_part = BooleanField(CONSENTS["take_part"])
    publish_result = BooleanField(CONSENTS["publish_result"])
    publish_photo = BooleanField(CONSENTS["publish_photo"])
    contact = BooleanField(CONSENTS["contact"])
    guardian_name = StringField(_l("Full name of the parent or guardian"), [Optional(), Length(max=120)])
    guardian = BooleanField(CONSENTS["guardian"])

    def given(self, language: str) -> list[Given]:
        """The consents ticked, with the words they were given to."""
        return list(self._given(language))

    def _given(self, language: str) -> Iterator[Given]:
        guardian = (self.guardian_name.data or "").strip() if self.guardian.data else ""
        for name, purpose in _FIELDS.items():
            if not self[name].data:
                continue
            text, version = str(CONSENTS[name]), f"{name}/{TEXTS}"
            yield Given(purpose, ConsentGiver.SELF, text, version, language)
            if guardian:
                words = str(CONSENTS["guardian"])
                yield Given(purpose, ConsentGiver.GUARDIAN, f"{text}\n{words}", version, language, guardian)


class WithdrawForm(Form):
    """Why; after the deadline it must be said."""

    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=1000)])
