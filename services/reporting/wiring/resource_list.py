"""Wires the list of resources (资源清单)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from services.common.store.connection import Documents
from services.reporting.adapters.fact_repository import MongoFacts
from services.reporting.adapters.resources.documents import ReferenceDocument, ResourceDocument
from services.reporting.adapters.resources.store import MongoReferences, MongoResources
from services.reporting.application.resources.bring_resource import BringResource
from services.reporting.application.resources.brought_resources import BroughtResources
from services.reporting.application.resources.load_resources import LoadResources


@dataclass
class ResourceList:
    """What there is to help with, and what it is brought to."""

    database: Documents
    facts: MongoFacts
    codes_of: Callable[[str], Collection[str]]

    @cached_property
    def resources(self) -> MongoResources:
        """What there is."""
        return MongoResources(self.database[ResourceDocument._get_collection_name()])

    @cached_property
    def references(self) -> MongoReferences:
        """What is brought to which ticket."""
        return MongoReferences(self.database[ReferenceDocument._get_collection_name()])

    @cached_property
    def load(self) -> LoadResources:
        """Keep a table's resources."""
        return LoadResources(self.resources, self.codes_of)

    @cached_property
    def bring(self) -> BringResource:
        """Bring a resource to a ticket."""
        return BringResource(self.resources, self.references, self.facts)

    @cached_property
    def brought_to(self) -> BroughtResources:
        """Tell what is brought to tickets."""
        return BroughtResources(self.resources, self.references)
