"""Every command on a whistle, one row each: address, form, use case, words, whether by AMQP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.forms import whistles as forms
from services.dispatch.wiring.whistles import WhistleCommands


@dataclass(frozen=True, slots=True)
class Verb:
    """One command: the end of its address, its form, its use case, its words.

    ``by_reply`` tells whether units may send it by AMQP, with the verb's name as action.
    """

    verb: str
    form: type[forms.WhistleForm]
    use_case: Callable[[WhistleCommands], Callable[..., Ticket]]
    words: str
    by_reply: bool = False

    @property
    def name(self) -> str:
        """The verb as one word, for replies."""
        return self.verb.replace("-", "_")


VERBS: Final = (
    Verb("report-in", forms.ReportInForm, lambda c: c.report_in, "报到 Report in, on the spot.",
         by_reply=True),
    Verb("renew-code", forms.RenewCodeForm, lambda c: c.renew_code, "换签到码 Show another code."),
    Verb("plan", forms.WhistlePlanForm, lambda c: c.plan, "联合处置方案 Write the joint plan.",
         by_reply=True),
    Verb("result", forms.ResultForm, lambda c: c.result, "联合处置结果 Write what came of it.",
         by_reply=True),
    Verb("assess", forms.AssessForm, lambda c: c.assess, "双考核 Assess the other side, once.",
         by_reply=True),
    Verb("close", forms.CloseForm, lambda c: c.close, "销哨 Close, or call off with a reason."),
)  # fmt: skip

WHISTLE_REPLIES: Final[dict[str, Verb]] = {row.name: row for row in VERBS if row.by_reply}
