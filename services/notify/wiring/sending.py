"""Sending what is due."""

from datetime import timedelta
from functools import cached_property

from services.notify.adapters.backoff import equal_jitter
from services.notify.adapters.intake_contacts import IntakeContacts
from services.notify.adapters.turns import LeasedTurns
from services.notify.application.addresses.write_to_unit import WriteToUnit
from services.notify.application.count_backlog import CountBacklog
from services.notify.application.deliver import Deliver
from services.notify.application.opt_out import OptOutBySms
from services.notify.application.plan_sending import PlanSending
from services.notify.application.read_inbox import ReadInbox
from services.notify.application.release_held import ReleaseHeld
from services.notify.application.send_due import SendDue, SendLines
from services.notify.application.set_preferences import SetPreferences
from services.notify.application.templates.write_notice import WriteNotice
from services.notify.application.write_digest import WriteDigest
from services.notify.domain.circuit import Circuits
from services.notify.domain.line import LINES, Line
from services.notify.domain.notice import Audience
from services.notify.domain.retry import RESIDENTS_LONGEST, UNITS_LONGEST, RetryPolicy
from services.notify.wiring.addresses import AddressWiring
from services.notify.wiring.directory import DirectoryWiring
from services.notify.wiring.endpoints import EndpointWiring
from services.notify.wiring.receipts import ReceiptWiring
from services.notify.wiring.templates import TemplateWiring

_SHARE_OF_URGENT = 4  # danger is rare, and its threads stand idle otherwise


class Sending(ReceiptWiring, EndpointWiring, TemplateWiring, DirectoryWiring, AddressWiring):
    """Sending what is due."""

    @cached_property
    def deliver(self) -> Deliver:
        """Deliver one notification."""
        return Deliver(
            ways=self.ways,
            webhooks=self.webhooks,
            endpoints=self.endpoints,
            templates=self.templates,
            fits_sms=self.fits_sms,
            directory=self.directory,
            write_to_unit=self.write_to_unit,
            judge_address=self.judge_address,
            circuits=self.circuits,
            wall=self.wall,
            zone=self.zone,
        )

    @cached_property
    def write_to_unit(self) -> WriteToUnit:
        """Write to units' robots and mailboxes."""
        write = WriteDigest(WriteNotice(self.templates, self.zone, self.console_url))
        return WriteToUnit(self.unit_addresses, self.redelivery, write, self.unit_channels)

    @cached_property
    def read_inbox(self) -> ReadInbox:
        """Show an inbox."""
        return ReadInbox(self.inbox, self.templates, self.directory, self.zone)

    @cached_property
    def circuits(self) -> Circuits:
        """Which targets are left alone for a while."""
        settings = self.settings
        pause = timedelta(seconds=settings.notify_circuit_seconds)
        return Circuits(failures=settings.notify_circuit_failures, pause=pause, now=self.wall.now)

    @cached_property
    def contacts(self) -> IntakeContacts:
        """Residents' contacts, for the moment of sending."""
        return IntakeContacts(self.service("intake"), self.settings.notify_public_url)

    @cached_property
    def plan_sending(self) -> PlanSending:
        """Decide what goes now, and on which channel."""
        return PlanSending(
            policies=self.policies,
            channels=self.channels,
            keys=self.address_keys,
            preferences=self.preferences,
            suppressions=self.suppressions,
            told=self.told,
            opt_outs=self.opt_out_links,
            business=self.clock,
            wall=self.wall,
            zone=self.zone,
        )

    @cached_property
    def set_preferences(self) -> SetPreferences:
        """Note what a reader wants."""
        return SetPreferences(self.contacts, self.address_keys, self.preferences, self.wall)

    @cached_property
    def opt_out_by_sms(self) -> OptOutBySms:
        """Let reporters opt out by a reply that intake has heard."""
        return OptOutBySms(self.set_preferences, self.decide_opt_out)

    def release_held(self) -> ReleaseHeld:
        """Return what lets held notices go, for one thread."""
        turns = LeasedTurns(self.leases())
        keys, policies, wanted = self.address_keys, self.policies, self.preferences
        return ReleaseHeld(self.held, self.contacts, keys, turns, policies, wanted, self.clock)

    @cached_property
    def send_due(self) -> SendLines:
        """Send what is due, line by line."""
        threads = self.settings.notify_sender_threads
        few = max(threads // _SHARE_OF_URGENT, 2)
        each = {line: few if line.startswith("urgent") else threads for line in LINES}
        return SendLines({line: self._sender(line, each[line]) for line in LINES})

    @cached_property
    def count_backlog(self) -> CountBacklog:
        """Tell how much waits, and who is left alone."""
        ways = tuple(self.ways)
        return CountBacklog(self.notifications, self.circuits, ways, self.unit_addresses)

    def _sender(self, line: Line, threads: int) -> SendDue:
        return SendDue(
            self.notifications,
            self.contacts,
            self.plan_sending,
            self.deliver,
            policies=self._policies(),
            business=self.clock,
            wall=self.wall,
            line=line,
            threads=threads,
            share=self.settings.notify_endpoint_threads,
            lease_seconds=self.settings.notify_lease_seconds,
        )

    def _policies(self) -> dict[Audience, RetryPolicy]:
        settings = self.settings
        first = timedelta(seconds=settings.notify_retry_first_seconds)
        units = timedelta(days=settings.notify_retry_unit_days)
        residents = timedelta(days=settings.notify_retry_resident_days)
        return {
            "unit": RetryPolicy(equal_jitter(first, UNITS_LONGEST), units),
            "resident": RetryPolicy(equal_jitter(first, RESIDENTS_LONGEST), residents),
        }
