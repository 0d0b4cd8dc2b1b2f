"""Dispatch's API."""

from functools import partial

from flask import Response

from services.common.store.connection import StoreUnavailable
from services.common.web.app import HuyingApp, create_app
from services.common.web.errors import answer, register_unavailable
from services.dispatch.bootstrap import Container
from services.dispatch.domain.refusals import Refusal
from services.dispatch.entrypoints.http import (
    actions,
    arbitrations,
    attachment_rights,
    audit_records,
    bulk,
    calendar_drafts,
    calendars,
    categories,
    commands,
    contact_grants,
    counts,
    dangers,
    dead_letters,
    directory,
    disputes,
    documents,
    escalation_policies,
    escalations,
    internal,
    joint_meetings,
    matters,
    order_lanes,
    published,
    recomputations,
    roster_calendars,
    rosters,
    routing_rules,
    screening,
    ticket_list,
    tickets,
    unit_systems,
    watch,
    whistle_commands,
    whistle_statistics,
    whistles,
    work_orders,
)
from services.dispatch.entrypoints.http.access import CONTAINER
from services.dispatch.entrypoints.http.conflicts import lost
from services.dispatch.entrypoints.problems import problem_of
from services.dispatch.ports.tickets import StaleAggregate

RESOURCES = (
    ticket_list,
    escalations,
    arbitrations,
    watch,
    tickets,
    actions,
    work_orders,
    order_lanes,
    commands,
    contact_grants,
    attachment_rights,
    bulk,
    documents,
    joint_meetings,
    matters,
    whistles,
    whistle_statistics,
    whistle_commands,
    counts,
    dangers,
    dead_letters,
    screening,
    directory,
    disputes,
    routing_rules,
    rosters,
    roster_calendars,
    escalation_policies,
    published,
    calendars,
    calendar_drafts,
    categories,
    recomputations,
    unit_systems,
    internal,
    audit_records,
)


def build_app(container: Container) -> HuyingApp:
    """Return the app with every route."""
    app = create_app(
        "dispatch",
        container.settings,
        checks={"store": container.ping_store},
        auth=container.auth,
    )
    app.extensions[CONTAINER] = container
    register_unavailable(app, StoreUnavailable)
    app.register_error_handler(Refusal, partial(_refused, container))
    app.register_error_handler(StaleAggregate, partial(lost, container))
    for resource in RESOURCES:
        app.register_api(resource.blueprint(container))
    return app


def _refused(container: Container, refusal: Refusal) -> Response:
    return answer(problem_of(refusal, container.directories.current()))
