"""notify's metrics, a part of the list in ``metric_names``."""

from typing import Final, Literal

from services.common.observability.declarations import Declaration, counter, gauge, histogram

NotifyMetric = Literal[
    "huying_notify_backlog",
    "huying_notify_bounces_total",
    "huying_notify_bundled_total",
    "huying_notify_circuits_open",
    "huying_notify_deliveries_total",
    "huying_notify_delivery_seconds",
    "huying_notify_endpoint_disablings_total",
    "huying_notify_endpoints_disabled",
    "huying_notify_held",
    "huying_notify_opt_outs_total",
    "huying_notify_receipts_missed_total",
    "huying_notify_receipts_total",
    "huying_notify_suppressed_total",
    "huying_notify_template_edition",
    "huying_notify_template_refusals_total",
]

NOTIFY_METRICS: Final[dict[NotifyMetric, Declaration]] = {
    "huying_notify_deliveries_total": counter(
        "notices", "Notices sent, by channel and outcome.", "channel", "outcome"
    ),
    "huying_notify_delivery_seconds": histogram("seconds", "Time of one delivery.", "channel"),
    "huying_notify_template_edition": gauge("number", "Edition of templates that is sent from."),
    "huying_notify_template_refusals_total": counter(
        "notices", "Notices not sent because their template could not be written.", "reason"
    ),
    "huying_notify_backlog": gauge("notices", "Notices waiting to be sent.", "channel"),
    "huying_notify_circuits_open": gauge(
        "circuits", "Providers (0 or 1) and endpoints that are left alone now.", "channel"
    ),
    "huying_notify_endpoints_disabled": gauge(
        "endpoints", "Endpoints of a unit that took nothing for days and are left alone.", "unit"
    ),
    "huying_notify_endpoint_disablings_total": counter(
        "endpoints", "Endpoints that were disabled: failing or gone.", "reason"
    ),
    "huying_notify_held": gauge("notices", "Notices held back: quiet hours, or a reader's limit."),
    "huying_notify_bundled_total": counter("notices", "Notices told as parts of a digest."),
    "huying_notify_receipts_total": counter(
        "receipts", "What providers reported.", "provider", "status"
    ),
    "huying_notify_receipts_missed_total": counter(
        "notices", "Notices without a receipt in time; the next channel follows."
    ),
    "huying_notify_bounces_total": counter(
        "letters", "Letters to the address for bounces, by what they were taken for.", "outcome"
    ),
    "huying_notify_opt_outs_total": counter(
        "readers", "Readers who opted out by link (true), or in again (false).", "opted_out"
    ),
    "huying_notify_suppressed_total": counter(
        "addresses", "Addresses put on the suppression list.", "channel"
    ),
}
