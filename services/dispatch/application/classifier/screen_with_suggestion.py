"""Screens a ticket by what an operator says, or by the suggestion that he takes (待派处理)."""

from dataclasses import dataclass

from services.dispatch.application.classifier.choose_suggestion import ChooseSuggestion
from services.dispatch.application.commanding import Order
from services.dispatch.application.tickets.screen import Screen
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class ScreenWithSuggestion:
    """The use case; raises what both its parts raise."""

    screen: Screen
    choose: ChooseSuggestion

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        category: str | None,
        area_code: str | None,
        unit: str | None = None,
        severity: Severity | None = None,
        suggestion: int | None = None,
        suggestions_token: str | None = None,
    ) -> Ticket:
        """Screen; a suggestion stands for its category.

        Raises:
            FieldRefused: both a category and a suggestion are named.

        """
        if suggestion is not None:
            if category is not None:
                raise FieldRefused("suggestion", "suggestion_and_category")
            category = self.choose(ticket_id, order.caller, suggestion, suggestions_token)
        return self.screen(
            ticket_id, order, category=category, area_code=area_code, unit=unit, severity=severity
        )
