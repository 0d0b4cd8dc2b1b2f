"""Intake's web application."""

from services.common.store.connection import StoreUnavailable
from services.common.web.app import HuyingApp, create_app
from services.common.web.errors import register_unavailable
from services.intake.bootstrap import Container
from services.intake.entrypoints.http import (
    appeals,
    attachments,
    batches,
    callbacks,
    calls,
    contact_lookups,
    imports,
    internal,
    others,
    quarantine,
    questions,
    queues,
    reveals,
    settling,
    similar,
    slips,
    sms,
    supplements,
    tracking,
)
from services.intake.entrypoints.http.context import Wiring, attach
from services.intake.entrypoints.http.open311.describing import describe as describe_open311
from services.intake.entrypoints.http.open311.routes import blueprint as open311
from services.intake.entrypoints.http.wording import Words
from services.intake.ports.appeals import ChangedMeanwhile
from services.intake.ports.opt_outs import OptOutsAway
from services.intake.wiring.foundation import SERVICE

_RESOURCES = (
    appeals,
    others,
    questions,
    attachments,
    calls,
    batches,
    imports,
    settling,
    supplements,
    similar,
    reveals,
    contact_lookups,
    slips,
    tracking,
    sms,
    callbacks,
    quarantine,
    queues,
    internal,
)


def build_app(container: Container) -> HuyingApp:
    """Return the app; nothing is asked of any server before the first request."""
    app = create_app(
        SERVICE, container.settings, checks={"mongodb": container.ping}, auth=container.verifier
    )
    register_unavailable(app, StoreUnavailable)
    register_unavailable(app, OptOutsAway)
    register_unavailable(app, ChangedMeanwhile, retry_after_seconds=1)
    attach(app, Wiring(container, Words(container.zone, container.show_tracking.unit_name)))
    for resource in _RESOURCES:
        app.register_api(resource.api)
    app.register_blueprint(open311)
    describe_open311(app)
    return app
