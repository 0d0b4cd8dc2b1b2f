"""notify's API."""

from services.common.store.connection import StoreUnavailable
from services.common.web.app import HuyingApp, create_app
from services.common.web.errors import register_unavailable
from services.notify.bootstrap import Container
from services.notify.entrypoints.http import (
    endpoints,
    inbox,
    notifications,
    opt_outs,
    policies,
    policy_previews,
    preferences,
    receipts,
    report_subscriptions,
    suppressions,
    template_editions,
    templates,
    unit_addresses,
    webhook_deliveries,
)
from services.notify.ports.dependencies import DependencyAway

_RESOURCES = (
    endpoints,
    inbox,
    notifications,
    opt_outs,
    policies,
    policy_previews,
    preferences,
    receipts,
    report_subscriptions,
    suppressions,
    template_editions,
    templates,
    unit_addresses,
    webhook_deliveries,
)


def build_app(container: Container) -> HuyingApp:
    """Return the app with every route."""
    app = create_app(
        "notify",
        container.settings,
        checks={"store": container.ping_store},
        auth=container.auth,
    )
    register_unavailable(app, StoreUnavailable)
    register_unavailable(app, DependencyAway)
    for resource in _RESOURCES:
        app.register_api(resource.blueprint(container))
    return app
