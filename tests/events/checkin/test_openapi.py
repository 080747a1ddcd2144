"""The document says what the server does: every route stands in it, and nothing else is answered than it says."""

from datetime import timedelta

import pytest
import schemathesis
from flask.globals import app_ctx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.events.checkin.api import bp
from app.events.checkin.api.openapi import OPERATIONS, document
from app.kit.clock import now
from app.kit.db import transaction
from tests.events import made
from tests.events.checkin.gates import door, guest


def test_every_route_of_the_gate_is_described(app):
    routes = {
        (rule.rule.removeprefix(bp.url_prefix).replace("<code>", "{code}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("checkin_api.") and rule.endpoint != "checkin_api.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(op.path, op.method) for op in OPERATIONS} == routes


def test_the_document_and_its_page_are_for_everybody(client):
    assert client.get("/api/v1/openapi.json").get_json() == document()
    page = client.get("/api").get_data(as_text=True).replace("<wbr>", "")
    assert [op.path for op in OPERATIONS if f"/api/v1{op.path}" not in page] == []


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_nothing_is_answered_that_is_not_described(app, world, op):
    """Schemathesis: valid and invalid requests by the document; no 5xx, no other status, type or shape."""
    at = now()
    with transaction():
        event = made.event(world, starts_at=at, ends_at=at + timedelta(hours=8))
        site = made.site(event)
        _, ticket = guest(world, event)
        gate = door(world, event)
        gate.device.may_register = True
        code, token, site_ref, shown = event.code, gate.token, site.ref, ticket.token

    def wsgi(environ, start_response):
        app_ctx.g = app.app_ctx_globals_class()  # each request has its own, as in life
        return app(environ, start_response)

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
    operation = schema[op.path][op.method]

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        derandomize=True,
    )
    @given(case=operation.as_strategy(), known=st.booleans())
    def conforms(case, known):
        if known:
            case.path_parameters["code"] = code
            if isinstance(case.body, dict) and "ticket" in case.body:
                case.body = case.body | {"ticket": shown, "site": site_ref, "list": None}
        # What is well-formed may still be wrong: a list, a cursor or a unit that nobody knows.
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])

    conforms()
