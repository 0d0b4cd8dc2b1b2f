"""Limits, proofs and quarantine."""

from functools import cached_property

from services.intake.adapters import documents
from services.intake.adapters.abuse.floods import MongoFloods
from services.intake.adapters.abuse.proofs import NoProof, SiteVerify
from services.intake.application.abuse.admit_appeal import AdmitAppeal
from services.intake.application.abuse.decide_held import DecideHeld
from services.intake.application.abuse.tell_decisions import TellDecisions
from services.intake.domain.abuse.admission import Limit
from services.intake.domain.abuse.networks import Networks
from services.intake.ports.abuse import ProofOfPerson
from services.intake.wiring.receiving import Receiving


class Abuse(Receiving):
    """Limits, proofs and quarantine."""

    @cached_property
    def unlimited(self) -> Networks:
        """Whose appeals are not counted."""
        return Networks.read(self.settings.intake_unlimited_networks)

    @cached_property
    def proofs(self) -> ProofOfPerson:
        """Whether somebody is there: asked only where an address to ask is set."""
        settings = self.settings
        if settings.intake_captcha_url is None or settings.intake_captcha_secret is None:
            return NoProof()
        secret = settings.intake_captcha_secret.get_secret_value()
        return SiteVerify(settings.intake_captcha_url, secret)

    @cached_property
    def admit_appeal(self) -> AdmitAppeal:
        """Use case."""
        settings = self.settings
        return AdmitAppeal(
            receive=self.receive_appeal,
            floods=MongoFloods(self.database[documents.FLOODS], self.hashes, self.wall),
            proofs=self.proofs,
            quarantine=self.quarantine,
            limits={
                "contact": Limit(settings.intake_contact_soft, settings.intake_contact_hard),
                "address": Limit(settings.intake_address_soft, settings.intake_address_hard),
                "client": Limit(settings.intake_client_soft, settings.intake_client_hard),
            },
            wall=self.wall,
        )

    @cached_property
    def decide_held(self) -> DecideHeld:
        """Use case."""
        return DecideHeld(
            self.quarantine, self.receive_appeal, self.wall, self.attachments.take_back
        )

    @cached_property
    def tell_decisions(self) -> TellDecisions:
        """Use case."""
        return TellDecisions(self.quarantine, self.dispatch)
