"""Campaigns: what units are asked to hold within a year, as a list and as a form."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.events.catalogue.queries import event_types
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.web import language
from app.people.actor import Actor
from app.people.models import Unit
from app.plans.access import may_make_campaigns, may_see_campaigns, may_set
from app.plans.models import Campaign
from app.plans.targets import actions
from app.plans.targets.actions import CampaignInput
from app.plans.targets.forms import CampaignForm
from app.plans.targets.queries.loading import campaign_by_code, campaigns, houses
from app.plans.targets.views.blueprint import bp, where


@dataclass(frozen=True)
class Desk:
    """What the actor may see, and for which units something may be asked."""

    campaigns: list[Campaign]
    houses: list[Unit]


def desk(actor: Actor) -> Desk:
    """The campaigns whose figures the actor may see, and the units the actor organizes."""
    return Desk(campaigns(actor), houses(actor))


@bp.get("/campaigns")
@on(desk, may_see_campaigns)
def index(found: Desk) -> str:
    """Every campaign that the actor may see; how far the units have come stands on the wall of each."""
    return render_template("plans/targets/campaigns.html", campaigns=found.campaigns, makes=bool(found.houses))


@bp.route("/campaigns/new", methods=["GET", "POST"])
@on(desk, may_make_campaigns)
def make(found: Desk) -> ResponseReturnValue:
    """Ask the units of a house for something; who owes how many is asked next."""
    year = local(now()).year
    form = _choices(CampaignForm(year=year, due_on=local(now()).date().replace(month=12, day=31)))
    form.unit.choices = [SelectChoice(unit.code, unit.name) for unit in found.houses]
    if not form.validate_on_submit():
        return _page(form, None)
    unit = next(unit for unit in found.houses if unit.code == form.unit.data)
    made = actions.make_campaign(unit, _given(form), by=me(), at=now())
    flash(_("Now say who owes how many."), "success")
    return redirect(url_for("targets.new", **where(made)), 303)


@bp.route("/campaigns/<campaign>/edit", methods=["GET", "POST"])
@on(campaign_by_code, may_set)
def change(campaign: Campaign) -> ResponseReturnValue:
    """Change what is counted, before the figure is frozen."""
    present: dict[str, Any] = {"version": campaign.version, "title": campaign.title, "year": campaign.year}
    present |= {"kind": campaign.event_type.code if campaign.event_type else "", "unit": campaign.unit.code}
    form = _choices(CampaignForm(data=present | {"due_on": local(campaign.due_at).date()}))
    form.unit.choices = [SelectChoice(campaign.unit.code, campaign.unit.name)]
    if not form.validate_on_submit():
        return _page(form, campaign)
    version = int(form.version.data) if str(form.version.data).isdigit() else 0
    actions.edit_campaign(campaign, _given(form), version=version, by=me(), at=now())
    flash(_("The target was changed."), "success")
    return redirect(url_for("targets.setup", **where(campaign)), 303)


def _choices(form: CampaignForm) -> CampaignForm:
    types = [SelectChoice(kind.code, kind.name if language() == "vi" else kind.name_en) for kind in event_types()]
    form.kind.choices = [SelectChoice("", str(_("Events of every kind"))), *types]
    return form


def _given(form: CampaignForm) -> CampaignInput:
    return CampaignInput(form.title.data or "", form.year.data, form.due_on.data, form.kind.data or None)


def _page(form: CampaignForm, campaign: Campaign | None) -> ResponseReturnValue:
    page = render_template("plans/targets/campaign.html", form=form, campaign=campaign)
    return page, 422 if form.errors else 200
