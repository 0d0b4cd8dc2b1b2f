"""Wires the look for hot spots."""

from dataclasses import dataclass
from functools import cached_property

from services.reporting.adapters.documents import ArchivedEventDocument, TicketFactDocument
from services.reporting.adapters.hotspots.likeness import alike
from services.reporting.adapters.hotspots.rules_file import read_rules
from services.reporting.adapters.hotspots.signals import ArchivedSignals
from services.reporting.adapters.hotspots.store import MongoHotspots
from services.reporting.application.hotspots.find_hotspots import FindHotspots
from services.reporting.application.hotspots.propose_hotspot import ProposeHotspot
from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.wiring.parts import Parts


@dataclass
class Lookout:
    """Everything about hot spots; made when first asked for."""

    parts: Parts
    hotspots: MongoHotspots

    @cached_property
    def rules(self) -> HotspotRules:
        """The district's thresholds."""
        return read_rules(self.parts.settings.reporting_hotspots_file)

    @cached_property
    def find(self) -> FindHotspots:
        """Look for hot spots."""
        archive, facts = (
            self.parts.database[kind._get_collection_name()]
            for kind in (ArchivedEventDocument, TicketFactDocument)
        )
        signals = ArchivedSignals(archive, facts)
        names = self.parts.names
        return FindHotspots(signals, alike, self.hotspots, names, self.rules, self.parts.zone)

    @cached_property
    def propose(self) -> ProposeHotspot:
        """Propose one to the council."""
        return ProposeHotspot(self.hotspots)
