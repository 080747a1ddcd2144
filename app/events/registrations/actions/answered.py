"""The answers to an event's questions: complete and readable, and of files only those that were sent in for this event."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.events.models import Event
from app.events.registrations.queries import papers
from app.kit.errors import BadInput, DomainError
from app.kit.fields import Problem, from_json, problems


class AnswersWrong(DomainError):
    """Answers are missing or cannot be read; `problems` says which."""

    code = "answers_wrong"
    status = 422

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(count=len(found))
        self.problems = tuple(found)


def checked(event: Event, answers: Mapping[str, Any], *, final: bool) -> dict[str, Any]:
    """The answers as they are kept. Raises AnswersWrong; BadInput for a file that was not sent in for this event."""
    asked, given = [from_json(kept) for kept in event.questions], dict(answers)
    wrong = problems(asked, given, final=final)
    if wrong:
        raise AnswersWrong(wrong)
    refs = papers.refs_of(asked, given)
    if refs - papers.known(event, refs).keys():
        raise BadInput(field="answers")
    return given
