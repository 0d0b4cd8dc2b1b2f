"""Every metric of the system, in one typed list; ``metric_page`` prints docs/metrics.md."""

from typing import Final, Literal, cast

from services.common.observability.declarations import (
    BATCH_BUCKETS,
    LATENESS_BUCKETS,
    Declaration,
    counter,
    gauge,
    histogram,
)
from services.common.observability.notify_metrics import NOTIFY_METRICS, NotifyMetric

MetricName = Literal[
    NotifyMetric,
    "huying_broker_batch_messages",
    "huying_broker_batch_seconds",
    "huying_broker_connections_total",
    "huying_broker_consumed_total",
    "huying_broker_dead_letters",
    "huying_broker_published_total",
    "huying_broker_queue_messages",
    "huying_broker_unit_queue_messages",
    "huying_client_request_seconds",
    "huying_consumer_gaps_total",
    "huying_consumer_repeats_total",
    "huying_dispatch_audit_anchored_timestamp_seconds",
    "huying_dispatch_audit_broken_stories",
    "huying_dispatch_calendar_behind_tickets",
    "huying_dispatch_auditor_last_round_timestamp_seconds",
    "huying_dispatch_calendar_coverage_days",
    "huying_dispatch_dangers_judged_total",
    "huying_dispatch_decisions_total",
    "huying_dispatch_due_backlog",
    "huying_dispatch_escalation_lateness_seconds",
    "huying_dispatch_escalations_total",
    "huying_dispatch_first_dispatch_accuracy_ratio",
    "huying_dispatch_first_dispatch_category_ratio",
    "huying_dispatch_first_dispatch_unit_ratio",
    "huying_dispatch_matters_escalated_total",
    "huying_dispatch_matters_total",
    "huying_dispatch_meetings_overdue",
    "huying_dispatch_orphan_tickets",
    "huying_dispatch_uploads_unchecked_total",
    "huying_dispatch_wrong_next_steps",
    "huying_dispatch_papers_total",
    "huying_dispatch_documents_total",
    "huying_dispatch_replies_refused_total",
    "huying_dispatch_responsible_missing_total",
    "huying_dispatch_roster_gaps",
    "huying_dispatch_scheduler_last_round_timestamp_seconds",
    "huying_dispatch_screening_tickets",
    "huying_dispatch_tickets_open",
    "huying_audit_records_refused_total",
    "huying_http_request_seconds",
    "huying_intake_admissions_total",
    "huying_intake_appeals_accepted_total",
    "huying_intake_imports_total",
    "huying_intake_letters_total",
    "huying_intake_settled_total",
    "huying_intake_appeals_unmarked",
    "huying_intake_attachments_total",
    "huying_intake_callbacks_due",
    "huying_intake_contact_lookups_total",
    "huying_intake_contact_reveals_total",
    "huying_intake_directory_age_seconds",
    "huying_intake_quarantine_decisions_total",
    "huying_intake_quarantined",
    "huying_intake_rating_requests_total",
    "huying_intake_ratings_total",
    "huying_intake_republished_total",
    "huying_intake_sms_replies_total",
    "huying_lease_held",
    "huying_lease_lost_total",
    "huying_outbox_oldest_seconds",
    "huying_outbox_pending",
    "huying_process_loop_restarts_total",
    "huying_reconciler_failures_total",
    "huying_reconciler_fetched_total",
    "huying_relay_batch_seconds",
    "huying_relay_published_total",
    "huying_relay_returned_total",
    "huying_relay_set_aside_total",
    "huying_reporting_events_folded_total",
    "huying_reporting_facts_to_rebuild",
    "huying_reporting_hotspots",
    "huying_reporting_lag_seconds",
    "huying_reporting_ledger_appeals",
    "huying_reporting_ledger_imbalance",
    "huying_store_group_commit_documents",
    "huying_store_group_commit_seconds",
]

METRICS: Final[dict[MetricName, Declaration]] = {
    # Every process
    "huying_http_request_seconds": histogram(
        "seconds", "Time to answer a request, by route template.", "route", "method", "status"
    ),
    "huying_client_request_seconds": histogram(
        "seconds", "Time of a call to another service.", "target", "outcome"
    ),
    "huying_process_loop_restarts_total": counter(
        "restarts", "A loop of a process raised and was started again.", "process", "loop"
    ),
    # Store: group commit, outbox, relay, leases
    "huying_store_group_commit_documents": histogram(
        "documents", "Documents written together.", "collection", buckets=BATCH_BUCKETS
    ),
    "huying_store_group_commit_seconds": histogram(
        "seconds", "Time of one majority write of a group.", "collection"
    ),
    "huying_outbox_pending": gauge(
        "documents", "Documents with events not yet confirmed by the broker.", "service"
    ),
    "huying_outbox_oldest_seconds": gauge(
        "seconds", "Age of the oldest event not yet confirmed; 0 when none waits.", "service"
    ),
    "huying_relay_published_total": counter(
        "messages", "Messages confirmed and removed from the outbox.", "service"
    ),
    "huying_relay_returned_total": counter(
        "messages", "Messages that no queue took; they stay in the outbox.", "service"
    ),
    "huying_relay_set_aside_total": counter(
        "documents", "Documents with an event that cannot be sent; see the log.", "service"
    ),
    "huying_relay_batch_seconds": histogram(
        "seconds", "Time from reading a batch to removing it.", "service"
    ),
    "huying_lease_held": gauge("leases", "Leases this process holds.", "service", "lease"),
    "huying_lease_lost_total": counter(
        "leases", "Leases lost before they were given back.", "service", "lease"
    ),
    # Broker: publishing, consuming, queues
    "huying_broker_connections_total": counter(
        "connections", "Connections opened; more than a few an hour is trouble.", "role"
    ),
    "huying_broker_published_total": counter(
        "messages", "Messages published, by what the broker said.", "exchange", "outcome"
    ),
    "huying_broker_consumed_total": counter(
        "messages", "Messages handled, by verdict (ack, retry, dead).", "queue", "verdict"
    ),
    "huying_broker_batch_messages": histogram(
        "messages", "Messages handled together.", "queue", buckets=BATCH_BUCKETS
    ),
    "huying_broker_batch_seconds": histogram("seconds", "Time to handle a batch.", "queue"),
    "huying_broker_queue_messages": gauge("messages", "Messages waiting in our queues.", "queue"),
    "huying_broker_dead_letters": gauge("messages", "Messages in a dead-letter queue.", "queue"),
    "huying_broker_unit_queue_messages": gauge(
        "messages", "Messages a unit has not read from its own queue.", "unit"
    ),
    "huying_consumer_repeats_total": counter(
        "messages", "Messages seen before and left without effect.", "service"
    ),
    "huying_consumer_gaps_total": counter(
        "gaps", "Gaps in a sequence that were filled from the owner's feed.", "service"
    ),
    "huying_reconciler_failures_total": counter(
        "aggregates", "Gaps that could not be closed from the owner's feed.", "service", "source"
    ),
    "huying_reconciler_fetched_total": counter(
        "events", "Events that never came by the broker and were fetched.", "service", "source"
    ),
    "huying_audit_records_refused_total": counter("records", "Acts the chain refused.", "service"),
    # Intake 受理
    "huying_intake_appeals_accepted_total": counter(
        "appeals", "Appeals answered with 201 for the first time.", "channel"
    ),
    "huying_intake_imports_total": counter(
        "imports", "Files of minutes and of rows that were run to their end.", "kind", "outcome"
    ),
    "huying_intake_letters_total": counter(
        "letters", "Letters found in the mailbox, by what became of them.", "outcome"
    ),
    "huying_intake_settled_total": counter(
        "appeals", "Appeals ended at the desk: answered directly or transferred.", "state"
    ),
    "huying_intake_appeals_unmarked": gauge(
        "appeals", "Accepted appeals that dispatch has not taken on for five minutes."
    ),
    "huying_intake_republished_total": counter(
        "appeals", "Appeals published again because nobody took them on."
    ),
    "huying_intake_directory_age_seconds": gauge(
        "seconds", "Age of this service's copy of the directory."
    ),
    "huying_intake_contact_reveals_total": counter(
        "reveals", "Contacts shown to a person, by the purpose that was given.", "purpose"
    ),
    "huying_intake_contact_lookups_total": counter(
        "contacts", "Contacts looked up by another service, by the purpose it gave.", "purpose"
    ),
    "huying_intake_rating_requests_total": counter("requests", "Residents asked to rate."),
    "huying_intake_ratings_total": counter("ratings", "Ratings received, by way.", "way"),
    "huying_intake_admissions_total": counter(
        "appeals", "Appeals of residents that were counted, by what happened.", "outcome"
    ),
    "huying_intake_quarantined": gauge("appeals", "Appeals held until somebody looks at them."),
    "huying_intake_quarantine_decisions_total": counter(
        "appeals", "Held appeals that were let in or turned away.", "decision"
    ),
    "huying_intake_sms_replies_total": counter(
        "messages", "Replies by SMS, by what became of them.", "outcome"
    ),
    "huying_intake_attachments_total": counter("uploads", "Attachments.", "kind", "outcome"),
    "huying_intake_callbacks_due": gauge("tasks", "Call-back tasks due and not done."),
    # Dispatch 派遣
    "huying_dispatch_tickets_open": gauge("tickets", "Tickets not in a final state.", "state"),
    "huying_dispatch_screening_tickets": gauge(
        "tickets", "Tickets waiting for a person to route them."
    ),
    "huying_dispatch_dangers_judged_total": counter("dangers", "Dangers judged.", "verdict"),
    "huying_dispatch_decisions_total": counter(
        "appeals", "Appeals decided: opened, joined, linked, screening.", "decision"
    ),
    "huying_dispatch_auditor_last_round_timestamp_seconds": gauge(
        "seconds", "Wall time at which the auditor of clocks last ended a round."
    ),
    "huying_dispatch_meetings_overdue": gauge(
        "meetings", "Joint meetings that were called and not held in time."
    ),
    "huying_dispatch_due_backlog": gauge("tickets", "Tickets whose next step is due."),
    "huying_dispatch_escalations_total": counter(
        "steps", "Tiers that began, by tier and trigger.", "tier", "trigger"
    ),
    "huying_dispatch_papers_total": counter(
        "papers", "Cards, notices and orders that steps wrote, by kind.", "kind"
    ),
    "huying_dispatch_documents_total": counter(
        "documents", "Papers that got their official numbers, by kind.", "kind"
    ),
    "huying_dispatch_responsible_missing_total": counter(
        "steps", "Tiers whose responsible was missing: a duty officer answers.", "tier"
    ),
    "huying_dispatch_escalation_lateness_seconds": histogram(
        "seconds", "Wall time from due to done.", buckets=LATENESS_BUCKETS
    ),
    "huying_dispatch_matters_escalated_total": counter(
        "tiers", "Tiers begun because a matter's check or second settling was late.", "tier"
    ),
    "huying_dispatch_matters_total": counter(
        "matters", "Matters registered that nobody reported, by origin.", "origin"
    ),
    "huying_dispatch_scheduler_last_round_timestamp_seconds": gauge(
        "seconds", "Unix time when a scheduler last finished a round."
    ),
    "huying_dispatch_uploads_unchecked_total": counter(
        "uploads", "Uploads that commands named while intake could not be asked about them."
    ),
    "huying_dispatch_wrong_next_steps": gauge(
        "tickets", "Open tickets whose next step is not what it has to be, by fault.", "fault"
    ),
    "huying_dispatch_orphan_tickets": gauge("tickets", "Open tickets without a next step."),
    "huying_dispatch_roster_gaps": gauge(
        "units", "Units with nobody on duty at some time within the next days, by tier.", "tier"
    ),
    "huying_dispatch_first_dispatch_accuracy_ratio": gauge(
        "ratio", "Tickets kept by the unit they were first issued to."
    ),
    "huying_dispatch_first_dispatch_unit_ratio": gauge(
        "ratio", "The same for each unit first issued to.", "unit"
    ),
    "huying_dispatch_first_dispatch_category_ratio": gauge(
        "ratio", "The same for each category.", "category"
    ),
    "huying_dispatch_replies_refused_total": counter(
        "replies", "Units' AMQP replies that were refused.", "reason"
    ),
    "huying_dispatch_audit_anchored_timestamp_seconds": gauge(
        "seconds", "Unix time up to which the audit trail is anchored."
    ),
    "huying_dispatch_audit_broken_stories": gauge(
        "stories", "Stories with a bad link, as found after the last anchor."
    ),
    "huying_dispatch_calendar_behind_tickets": gauge(
        "tickets", "Open tickets whose deadlines are still to be counted by the new calendars."
    ),
    "huying_dispatch_calendar_coverage_days": gauge(
        "days", "Days until the published working calendar ends."
    ),
    **cast("dict[MetricName, Declaration]", NOTIFY_METRICS),  # Notify 通知
    # Reporting 统计
    "huying_reporting_events_folded_total": counter("events", "Events folded into facts."),
    "huying_reporting_facts_to_rebuild": gauge(
        "facts", "Facts that lack what this version reads out of events: run a rebuild."
    ),
    "huying_reporting_hotspots": gauge("hotspots", "Hot spots of the window.", "level"),
    "huying_reporting_lag_seconds": gauge(
        "seconds", "Age of the newest event when it was folded; 0 when nothing waits."
    ),
    "huying_reporting_ledger_appeals": gauge("appeals", "Appeals in each ledger state.", "state"),
    "huying_reporting_ledger_imbalance": gauge(
        "appeals", "Accepted appeals less those in a known state: must be 0."
    ),
}
