"""Reporting's API."""

from services.common.store.connection import StoreUnavailable
from services.common.web.app import HuyingApp, create_app
from services.common.web.client import ServiceUnavailable
from services.common.web.errors import register_unavailable
from services.reporting.bootstrap import Container
from services.reporting.entrypoints.http import (
    analysis,
    archive,
    carried_over,
    exclusions,
    exports,
    hotspots,
    indicators,
    ledger,
    overview,
    public_data,
    reports,
    resource_tables,
    resources,
    returns,
    trends,
)

RESOURCES = (
    analysis,
    archive,
    carried_over,
    exclusions,
    exports,
    hotspots,
    indicators,
    ledger,
    overview,
    public_data,
    reports,
    resource_tables,
    resources,
    returns,
    trends,
)


def build_app(container: Container) -> HuyingApp:
    """Return the app with every route."""
    app = create_app(
        "reporting",
        container.settings,
        checks={"store": container.ping_store},
        auth=container.auth,
    )
    register_unavailable(app, StoreUnavailable)
    register_unavailable(app, ServiceUnavailable)
    for resource in RESOURCES:
        app.register_api(resource.blueprint(container))
    return app
