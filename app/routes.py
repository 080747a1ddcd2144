"""The site map: every blueprint in one tuple, and every context's words."""

from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.awards import models as awards
from app.awards.prizes.views import bp as prizes
from app.awards.wording import SENTENCES as AWARDS
from app.contests import entry_models
from app.contests import models as contests
from app.contests.calls import views as calls
from app.contests.coaching.views import bp as coaching
from app.contests.duplicates.views import bp as duplicates
from app.contests.entries import api as drafts
from app.contests.entries import views as entries
from app.contests.reception.views import bp as reception
from app.contests.submissions import views as submissions
from app.contests.teams import views as teams
from app.contests.wording import SENTENCES as CONTESTS
from app.desks.event_hub.views import bp as event_hub
from app.desks.home.views import bp as desk
from app.desks.hub.views import bp as hub
from app.desks.search.views import bp as search
from app.desks.styleguide import views as styleguide
from app.desks.wording import SENTENCES as DESKS
from app.events import checkin_models, registration_models
from app.events import models as events
from app.events.attendance import views as attendance
from app.events.catalogue import views as catalogue
from app.events.checkin import api as checkin_api
from app.events.checkin.views import bp as checkin
from app.events.registrations.views import bp as registrations
from app.events.tickets import views as tickets
from app.events.wording import SENTENCES as EVENTS
from app.judging import live_models, transcript_models
from app.judging import models as judging
from app.judging.analysis.views import bp as analysis
from app.judging.assignments.views import bp as assignments
from app.judging.finals.views import bp as finals
from app.judging.live import views as live
from app.judging.panels.views import bp as panels
from app.judging.papers.views import bp as papers
from app.judging.publication.views import bp as publication
from app.judging.remarks.views import bp as remarks
from app.judging.samples.views import bp as samples
from app.judging.scoring.views import bp as scoring
from app.judging.tally.views import bp as tally
from app.judging.transcripts.views import bp as transcripts
from app.judging.wording import SENTENCES as JUDGING
from app.kit import audit, files, outbox, uploads
from app.kit.importing import batches as imports
from app.kit.web import safe_next, wants_json
from app.people import models as people
from app.people.accounts.views import bp as accounts
from app.people.codes.views import bp as codes
from app.people.finding.api import bp as units_api
from app.people.kinds.views import bp as kinds
from app.people.logins.views import bp as logins
from app.people.merging.views import bp as merging
from app.people.notices.views import bp as notices
from app.people.profiles.views import bp as profiles
from app.people.roles.views import bp as roles
from app.people.unit_lists.views import bp as unit_lists
from app.people.units.views import bp as units
from app.people.wording import SENTENCES as PEOPLE
from app.plans import models as plans
from app.plans.targets.views import bp as targets
from app.plans.wording import SENTENCES as PLANS

#: Every page of nouns, so that migrations and tests know all tables.
NOUNS = (audit, files, uploads, outbox, imports, people, events, registration_models, checkin_models, contests, entry_models,
         judging, live_models, transcript_models, awards, plans)  # fmt: skip

BLUEPRINTS: tuple[Blueprint, ...] = (
    uploads.bp,
    accounts,
    codes,
    logins,
    merging,
    roles,
    profiles,
    notices,
    kinds,
    unit_lists,
    units_api,
    units,
    catalogue.bp,
    registrations,
    tickets.bp,
    attendance.bp,
    checkin_api.bp,
    checkin_api.pages,
    checkin,
    calls.bp,
    entries.bp,
    drafts.bp,
    teams.bp,
    submissions.bp,
    tally,
    publication,
    panels,
    assignments,
    scoring,
    transcripts,
    samples,
    reception,
    duplicates,
    finals,
    live.bp,
    papers,
    remarks,
    analysis,
    prizes,
    targets,
    desk,
    hub,
    event_hub,
    search,
    coaching,
)
#: Mounted outside production only.
WORKSHOP: tuple[Blueprint, ...] = (styleguide.bp,)
SENTENCES: dict[str, Any] = {**PEOPLE, **EVENTS, **CONTESTS, **JUDGING, **AWARDS, **PLANS, **DESKS}
#: What may be uploaded in pieces: purpose → what it accepts.
UPLOADS = {
    "dossier": uploads.Rule(files.DOCUMENTS | files.IMAGES | {files.Kind.MP4}),
    "event_answer": uploads.Rule(files.DOCUMENTS | files.IMAGES),
}


def mount(app: Flask) -> None:
    """Register every blueprint."""
    uploads.use_rules(app, UPLOADS)
    for blueprint in BLUEPRINTS + (() if app.config["PRODUCTION"] else WORKSHOP):
        app.register_blueprint(blueprint)
    checkin_api.shorten(app)
    live.shorten(app)


def lead_to_sign_in() -> ResponseReturnValue:
    """Somebody not signed in asked for a page of somebody: the same answer whether it exists or not."""
    if wants_json():
        return {"code": "sign_in"}, 401
    return redirect(url_for("accounts.sign_in", next=safe_next(request.full_path.rstrip("?"))), 303)
