"""The form of signing up: what it offers, what was typed, what is wrong with it; nothing typed is ever lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from flask import g, request
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.events.catalogue.queries import categories_of
from app.events.models import Event, Session, Site
from app.events.registration_models import Category, Registration
from app.events.registrations import actions, queries, rules
from app.events.registrations.forms import ChoiceForm, GuardianForm, SignUpForm, answer_errors
from app.events.registrations.queries import choosing
from app.events.registrations.views import papers
from app.events.states import EventFormat
from app.kit import fields, files
from app.kit.access import keep, me
from app.kit.clock import now
from app.kit.codes import normalise_code
from app.kit.errors import DomainError
from app.kit.fields import FieldKind, FieldSpec, from_json
from app.kit.web import day_name, hour, sentence
from app.people.models import Person

#: Bytes of a scan.
MOST = 15 * 1024 * 1024


@dataclass
class Filled:
    """A form as it was sent: what it chose, its answers, and what is wrong with them by question."""

    category: Category | None = None
    site: Site | None = None
    sessions: list[Session] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    guardian: actions.Guardian | None = None
    party: str | None = None


@dataclass(frozen=True)
class Brought:
    """The files that a form brought: the guardian's paper, and those among the answers."""

    scan: files.Prepared | DomainError | None
    papers: papers.Sent


def all_sent() -> Brought:
    """Every file of the form, parsed and safe on disk before the transaction opens."""
    return Brought(scan_sent(), papers.sent())


def scan_sent() -> files.Prepared | DomainError | None:
    """The guardian's paper as sent, parsed and safe on disk before the transaction opens; what was wrong with it else."""
    sent = request.files.get("guardian_scan")
    if sent is None or not sent.filename:
        return None
    try:
        kinds = files.IMAGES | {files.Kind.PDF}
        return files.prepare(cast(BinaryIO, sent.stream), sent.filename, limit=MOST, kinds=kinds, at=now())
    except DomainError as refusal:
        return refusal


def specs_of(event: Event) -> list[FieldSpec]:
    """The questions of an event."""
    return [from_json(one) for one in event.questions]


def read_answers(event: Event, filled: Filled, mine: Registration | None = None) -> Filled:
    """Read the answers to the questions of an event as they were sent, files among them, and what was wrong with those."""
    asked = specs_of(event)
    filled.answers = dict(fields.read(asked, request.form))
    filled.wrong |= papers.read(event, asked, filled.answers, mine)
    return filled


def offer(form: ChoiceForm, event: Event, *, everything: bool = False) -> bool:
    """Fill the choices of a form; whether one searches among many sites. everything: also what only the staff gives."""
    sites, many = choosing.sites_offered(me(), event, form.site_words.data or "", form.site.data)
    categories = categories_of(event) if everything else choosing.open_categories(event)
    sessions = choosing.chosen_freely(event)
    held_at = choosing.sites_of_sessions(sessions)
    words = {one.id: _session_words(one, held_at.get(one.site_id or 0)) for one in sessions}
    # Who may go on without a site takes part online.
    online = event.format is not EventFormat.IN_PERSON
    form.offer(
        categories, sites, sessions, choosing.left_of(event), words,
        waits=event.waiting_list and not event.needs_approval, may_skip=everything,
    )  # fmt: skip
    if online and sites and not everything:
        form.site.choices = [SelectChoice("", _("Online, at no site")), *form.site.choices]
    return many


def _session_words(session: Session, site: Site | None) -> str:
    time = f"{hour(session.starts_at)}–{hour(session.ends_at)}, {day_name(session.starts_at)}"
    return f"{time} · {site.name}" if site else time


def chosen(form: ChoiceForm, event: Event, filled: Filled) -> None:
    """Read what was chosen; codes of other events are nothing."""
    form.known()
    filled.category = choosing.category_by_ref(event, form.category.data)
    filled.site = choosing.site_by_ref(event, form.site.data)
    filled.sessions = choosing.sessions_by_ref(event, form.sessions.data or ())


def prefilled(form: ChoiceForm, registration: Registration) -> None:
    """Show what was chosen before."""
    form.category.data = registration.category.ref if registration.category else None
    form.site.data = registration.site.ref if registration.site else None
    form.sessions.data = [one.ref for one in queries.chosen_sessions(registration)]


def guardian_of(form: GuardianForm) -> actions.Guardian | None:
    """What was said of the guardian, with the scan that came now or with an earlier sending of the form.

    A file that has arrived is kept also where the form is refused: a phone does not send it twice.
    """
    file = queries.consent_file(me(), form.guardian_ref.data)
    came = g.prepared.scan if isinstance(g.prepared, Brought) else g.prepared
    if isinstance(came, files.Prepared):
        actor = me()
        file = files.record(
            came, purpose=queries.CONSENT, owner_ref=f"person:{actor.ref}", by_person_id=actor.person_id, at=now()
        )
        form.guardian_ref.data = file.ref
        keep()
    elif isinstance(came, DomainError):
        form.guardian_scan.errors = [sentence(came.code, came.facts)]
    name = (form.guardian_name.data or "").strip()
    agreed = bool(form.guardian_agreed.data)
    if agreed and not name:
        form.guardian_name.errors = [_("Write the name of who agrees.")]
    if not (name or file):
        return None
    return actions.Guardian(name, form.number(), agreed, file.id if file else None)


def filled_in(form: SignUpForm, event: Event, mine: Registration | None, person: Person) -> Filled:
    """The form as it was sent, everything that is wrong said at once beside its place."""
    offer(form, event)
    found = read_answers(event, Filled(), mine)
    chosen(form, event, found)
    form.validate()
    found.wrong |= answer_errors(fields.problems(specs_of(event), found.answers, final=True), sentence)
    found.guardian = guardian_of(form)
    if mine is None or mine.origin == "sign_up":
        _demand_choice(form, event, found)
    if asks_age(event, person) and form.of_age.data not in ("yes", "no"):
        form.of_age.errors = [_("Choose one of the answers.")]
    if form.party_way.data == "join":
        found.party = normalise_code(form.party_code.data or "")
        if not found.party or not queries.party_of(found.party, event.id):
            form.party_code.errors = [_("No group of this event has this code. Look at it once more.")]
    return found


def _demand_choice(form: SignUpForm, event: Event, found: Filled) -> None:
    if found.category is None and choosing.open_categories(event):
        form.category.errors = [sentence("category_missing")]
    if found.site is None and event.format is EventFormat.IN_PERSON and choosing.site_count(event):
        form.site.errors = [sentence("site_missing")]


def asks_age(event: Event, person: Person) -> bool:
    """Whether one has to say one's age: where it matters and is not known."""
    return event.consent_under > 0 and person.birth_date is None


def is_minor(event: Event, person: Person) -> bool:
    """Whether the person is known to need a guardian's consent."""
    return rules.needs_consent(event, person.birth_date, of_age=None, at=now())


def of_age(form: SignUpForm) -> bool | None:
    """What was said of the age; None where nothing was."""
    return {"yes": True, "no": False}.get(form.of_age.data or "")


def shown_answers(event: Event, kept: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """(question, answer in words) of what was answered; files stand apart."""
    asked = [spec for spec in specs_of(event) if spec.kind is not FieldKind.FILE]
    pairs = ((spec.label, fields.shown(spec, kept.get(spec.key), language).replace("\n", " · ")) for spec in asked)
    return [(label, words) for label, words in pairs if words]
