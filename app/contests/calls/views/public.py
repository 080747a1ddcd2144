"""What everybody sees: the front page, the list of contests, a contest and its rules."""

from datetime import datetime

from flask import render_template, request

from app.contests.access import may_organize
from app.contests.calls import queries, rules
from app.contests.calls.views.blueprint import bp, general_deadline, start_url, steps_of
from app.contests.calls.views.markdown import to_html
from app.contests.models import Edition
from app.contests.states import EditionState
from app.contests.wording import edition_title
from app.events.catalogue.queries.listing import Wanted, upcoming
from app.kit.access import anybody, me, on, public
from app.kit.clock import local, now
from app.kit.text import roman

PER_PAGE = 10
#: How many open contests the front page names; a phone shows no more without tiring the thumb.
ON_FRONT = 6
#: Events on the front page.
EVENTS_SHOWN = 4


# Globals, because imported macros see no context.
for words in (edition_title, roman):
    bp.add_app_template_global(words)


@bp.get("/")
@public
def home() -> str:
    """The front page of the province: what is open, how long still, what to do."""
    at = now()
    calls = queries.open_calls(me(), most=ON_FRONT)
    events, _more = upcoming(me(), Wanted(), at, per_page=EVENTS_SHOWN)
    return render_template(
        "contests/calls/home.html", calls=calls, events=events, at=at, left=days_left, start_url=start_url
    )


@bp.get("/contests")
@public
def index() -> str:
    """All contests one may know of, with search."""
    q = request.args.get("q", "")[:100]
    page = max(1, request.args.get("page", 1, type=int))
    found, total = queries.listed(me(), q=q, page=page, per_page=PER_PAGE)
    return render_template(
        "contests/calls/index.html", found=found, total=total, q=q, page=page, pages=-(-total // PER_PAGE), at=now(),
        left=days_left, makes=bool(me().is_authenticated and queries.organized_units(me())),
    )  # fmt: skip


@bp.get("/contests/<edition>")
@on(queries.edition_by_code, anybody, guests=True)
def show(edition: Edition) -> str:
    """The contest's own page."""
    at, due = now(), general_deadline(edition)
    boards = queries.boards_of(edition)
    return render_template(
        "contests/calls/show.html", edition=edition, at=at, due=due, steps=steps_of(edition, at, due), left=days_left,
        prizes=queries.prizes_of(edition), boards=boards, board_names={b.id: b.name for b in boards},
        fields=queries.fields_of(edition), sections=queries.sections_of(edition),
        born=rules.birth_span(edition.age_min, edition.age_max, edition.reference_date),
        rules=queries.published_rules(edition)[:1], start=start_url(edition), organizes=may_organize(me(), edition),
        takes=edition.state is EditionState.OPEN and due is not None and at <= due,
    )  # fmt: skip


@bp.get("/contests/<edition>/rules")
@on(queries.edition_by_code, anybody, guests=True)
def show_rules(edition: Edition) -> str:
    """The rules in force, and the versions before them (D15)."""
    versions = queries.published_rules(edition)
    number = request.args.get("version", type=int)
    chosen = next((v for v in versions if v.number == number), versions[0] if versions else None)
    return render_template(
        "contests/calls/rules.html", edition=edition, versions=versions, chosen=chosen,
        html=to_html(chosen.text) if chosen else "",
    )  # fmt: skip


def days_left(due: datetime, at: datetime) -> int:
    """Days of Vietnam's calendar between now and a deadline."""
    return rules.days_left(local(due).date(), local(at).date())
