"""Wiring of the classifier: models, the one in force, suggestions, what confirmed tickets teach."""

from dataclasses import dataclass

from services.common.clock import Clock, SystemClock
from services.common.store.connection import Documents
from services.dispatch.adapters.classifier.first_dispatch import FirstDispatch
from services.dispatch.adapters.classifier.live import LiveClassifier
from services.dispatch.adapters.classifier.model_store import MongoModels
from services.dispatch.adapters.classifier.precedents import MongoPrecedents
from services.dispatch.adapters.classifier.screening_queue import ScreeningQueue
from services.dispatch.application.classifier.activate_model import ActivateModel
from services.dispatch.application.classifier.choose_suggestion import (
    ChooseSuggestion,
    OfferSuggestions,
)
from services.dispatch.application.classifier.measure_first_dispatch import MeasureFirstDispatch
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.tickets import Tickets


@dataclass(frozen=True)
class Classifying:
    """Everything that has to do with the classifier."""

    models: MongoModels
    live: LiveClassifier
    activate: ActivateModel
    waiting: ScreeningQueue
    offer: OfferSuggestions
    choose: ChooseSuggestion
    first_dispatch: FirstDispatch
    measure: MeasureFirstDispatch

    @classmethod
    def over(
        cls, database: Documents, tickets: Tickets, directories: Directories, clock: Clock
    ) -> "Classifying":
        """Return all of it over one database; nothing is read before it is used."""
        models = MongoModels(database)
        live = LiveClassifier(models)
        first = FirstDispatch(database)
        offer = OfferSuggestions(
            live, directories, MongoPrecedents(database), first.common_categories, clock
        )
        return cls(
            models=models,
            live=live,
            activate=ActivateModel(models, directories, SystemClock()),
            waiting=ScreeningQueue(database),
            offer=offer,
            choose=ChooseSuggestion(tickets, offer),
            first_dispatch=first,
            measure=MeasureFirstDispatch(first),
        )
