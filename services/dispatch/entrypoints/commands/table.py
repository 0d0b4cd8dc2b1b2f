"""Every command on tickets and work orders, one row each: address, form, use case, words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from services.dispatch.application.arbitration.confirm_return import ConfirmReturn
from services.dispatch.application.arbitration.refuse_return import RefuseReturn
from services.dispatch.application.arbitration.rule import Rule
from services.dispatch.application.arbitration.state_case import StateCase
from services.dispatch.application.classifier.screen_with_suggestion import (
    ScreenWithSuggestion,
)
from services.dispatch.application.commanding import Desk
from services.dispatch.application.danger.acknowledge_danger import AcknowledgeDanger
from services.dispatch.application.danger.judge_danger import JudgeDanger
from services.dispatch.application.danger.transfer_danger import TransferDanger
from services.dispatch.application.escalation.hand_back import HandBack
from services.dispatch.application.families.judge_repeat import AcceptRepeat, DeclineRepeat
from services.dispatch.application.families.merge_tickets import MergeTickets
from services.dispatch.application.families.split_ticket import SplitTicket
from services.dispatch.application.families.unmerge_ticket import UnmergeTicket
from services.dispatch.application.meetings.close_meeting import CloseMeeting
from services.dispatch.application.meetings.convene_meeting import ConveneMeeting
from services.dispatch.application.orders.accept_support import AcceptSupport
from services.dispatch.application.orders.divide import Divide
from services.dispatch.application.orders.hand_over import HandOver
from services.dispatch.application.orders.reassign import Reassign
from services.dispatch.application.orders.reject_support import RejectSupport
from services.dispatch.application.orders.rejoin import Rejoin
from services.dispatch.application.orders.request_support import RequestSupport
from services.dispatch.application.secrecy.accuse import Accuse
from services.dispatch.application.secrecy.hand_to_discipline import HandToDiscipline
from services.dispatch.application.tickets.accept import Accept
from services.dispatch.application.tickets.recategorise import Recategorise
from services.dispatch.application.tickets.refuse import Refuse
from services.dispatch.application.tickets.reject import Reject
from services.dispatch.application.tickets.review import Review
from services.dispatch.application.tickets.screen import Screen
from services.dispatch.application.tickets.supervise import Supervise
from services.dispatch.application.waiting.ask_resident import AskResident
from services.dispatch.application.waiting.grant_suspension import GrantSuspension
from services.dispatch.application.waiting.plan import Plan
from services.dispatch.application.waiting.refuse_suspension import RefuseSuspension
from services.dispatch.application.waiting.request_suspension import RequestSuspension
from services.dispatch.application.waiting.resume import Resume
from services.dispatch.application.waiting.wait_external import WaitExternal
from services.dispatch.application.work_orders.acknowledge import Acknowledge
from services.dispatch.application.work_orders.approve import Approve
from services.dispatch.application.work_orders.contact import Contact
from services.dispatch.application.work_orders.disapprove import Disapprove
from services.dispatch.application.work_orders.grant_extension import GrantExtension
from services.dispatch.application.work_orders.progress import Progress
from services.dispatch.application.work_orders.refuse_extension import RefuseExtension
from services.dispatch.application.work_orders.request_extension import RequestExtension
from services.dispatch.application.work_orders.return_order import ReturnOrder
from services.dispatch.application.work_orders.submit_result import SubmitResult
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import Action
from services.dispatch.entrypoints.forms import (
    danger,
    escalation,
    families,
    orders,
    tickets,
    waiting,
)
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.ports.tickets import Counters
from services.dispatch.wiring.classifying import Classifying

UseCase = Callable[..., Ticket]


class HasDesk(Protocol):
    """What most use cases need of the container."""

    @property
    def desk(self) -> Desk:
        """Where commands pass."""

    @property
    def classifying(self) -> Classifying:
        """The classifier and its suggestions."""

    @property
    def counters(self) -> Counters:
        """Where numbers of new tickets come from."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: ``verb`` ends its address, ``actions`` are its rows in the transition table.

    ``use_case`` makes it from what the container has; it is called with the id addressed, the
    order (who, on which version, with which key) and the form's fields, and returns the ticket.
    ``by_reply`` tells whether units may send it by AMQP, with the verb's name as action.
    """

    verb: str
    actions: tuple[Action, ...]
    form: type[Form]
    use_case: Callable[[HasDesk], UseCase]
    zh: str
    en: str
    by_reply: bool = False

    @property
    def name(self) -> str:
        """The verb as one word: for replies, in idempotency digests, of the route's function."""
        return self.verb.replace("-", "_")


def _at(kind: Callable[[Desk], UseCase]) -> Callable[[HasDesk], UseCase]:
    """Return the maker of a use case that needs the desk and nothing else."""
    return lambda container: kind(container.desk)


def _screening(container: HasDesk) -> UseCase:
    return ScreenWithSuggestion(Screen(container.desk), container.classifying.choose)


WAITING_COMMANDS: Final[tuple[Command, ...]] = (
    Command("ask-resident", ("ask_resident",), waiting.QuestionForm, _at(AskResident),
            "请居民补充", "Ask the reporters something that the work needs", by_reply=True),
    Command("wait-external", ("wait_external",), waiting.WaitExternalForm,
            _at(WaitExternal), "等外部单位", "Wait for somebody outside, until a date",
            by_reply=True),
    Command("plan", ("plan",), waiting.PlanForm, _at(Plan),
            "列入计划", "Give the work its date in a plan", by_reply=True),
    Command("request-suspension", ("request_suspension",), waiting.RequestSuspensionForm,
            _at(RequestSuspension), "申请挂账", "Ask that the work rest until a review date",
            by_reply=True),
    Command("grant-suspension", ("grant_suspension",), waiting.GrantSuspensionForm,
            _at(GrantSuspension), "批准挂账", "Let the work rest until a review date"),
    Command("refuse-suspension", ("refuse_suspension",), tickets.ReasonForm,
            _at(RefuseSuspension), "不予挂账", "Do not let the work rest"),
    Command("resume", ("resume",), tickets.NothingForm, _at(Resume),
            "恢复办理", "Take up again what waited or rested", by_reply=True),
)  # fmt: skip

ORDER_COMMANDS: Final[tuple[Command, ...]] = (
    Command("acknowledge", ("acknowledge",), tickets.NothingForm, _at(Acknowledge),
            "签收", "Sign for the order", by_reply=True),
    Command("contact", ("contact",), tickets.ContactForm, _at(Contact),
            "首次联系", "Note that the reporter was spoken with", by_reply=True),
    Command("progress", ("progress",), tickets.ProgressForm, _at(Progress),
            "办理进展", "Write a note", by_reply=True),
    Command("resolve", ("resolve",), tickets.ResolveForm, _at(SubmitResult),
            "提交办理结果", "Hand in the result; the centre has yet to accept it", by_reply=True),
    Command("approve", ("approve",), tickets.NothingForm, _at(Approve),
            "单位内审核通过", "Approve the result within the unit"),
    Command("disapprove", ("disapprove",), tickets.ReasonForm, _at(Disapprove),
            "单位内退回修改", "Send the result back within the unit"),
    Command("return", ("return",), tickets.ReturnForm, _at(ReturnOrder),
            "退单", "Give the order back, with a coded reason and a basis", by_reply=True),
    Command("request-extension", ("request_extension",), tickets.RequestExtensionForm,
            _at(RequestExtension), "申请延期", "Ask for more time, before the limit",
            by_reply=True),
    Command("grant-extension", ("grant_extension",), tickets.GrantExtensionForm,
            _at(GrantExtension), "批准延期", "Give more time"),
    Command("refuse-extension", ("refuse_extension",), tickets.ReasonForm, _at(RefuseExtension),
            "不予延期", "Give no more time"),
    Command("hand-over", ("assign", "hand_over"), orders.HandOverForm, _at(HandOver),
            "转办", "Give the order to another person, or to a subordinate unit", by_reply=True),
    Command("accept", ("accept_support",), tickets.NothingForm, _at(AcceptSupport),
            "协办办结确认", "Take a support's result", by_reply=True),
    Command("reject", ("reject_support",), tickets.ReasonForm, _at(RejectSupport),
            "驳回协办结果", "Send a support's result back", by_reply=True),
    Command("rejoin", ("rejoin",), tickets.ReasonForm, _at(Rejoin),
            "并回", "Take a support back: its part is again the lead's"),
    *WAITING_COMMANDS,
)  # fmt: skip

TICKET_COMMANDS: Final[tuple[Command, ...]] = (
    Command("screen", ("screen",), tickets.ScreenForm, _screening,
            "待派处理", "Settle category and area, or take a suggestion; then dispatch"),
    Command("recategorise", ("recategorise",), tickets.RecategoriseForm, _at(Recategorise),
            "更正类别或地点", "Correct category or place; the rules decide anew"),
    Command("accuse", ("accuse",), tickets.AccuseForm, _at(Accuse),
            "标明被举报单位", "Name the units that the report is against: it is closed to them"),
    Command("discipline", ("discipline",), tickets.NothingForm, _at(HandToDiscipline),
            "移交纪检监察", "Give a discipline clue to the disciplinary office alone"),
    Command("refuse", ("refuse",), tickets.RefuseForm, _at(Refuse),
            "不予受理", "Do not take the matter on"),
    Command("confirm-return", ("confirm_return",), tickets.NothingForm, _at(ConfirmReturn),
            "确认退单", "Find a return right; the ticket has yet to be dispatched"),
    Command("refuse-return", ("refuse_return",), tickets.ReasonForm, _at(RefuseReturn),
            "驳回退单", "Send the order back to its unit; its clocks go on"),
    Command("statements", ("statement",), tickets.StatementForm, _at(StateCase),
            "陈述意见", "Say how a party sees the matter"),
    Command("rule", ("rule",), tickets.RulingForm, _at(Rule),
            "裁定", "Rule who leads and who supports; it binds them"),
    Command("accept", ("accept",), tickets.NothingForm, _at(Accept),
            "通过办结", "Accept the result; every reporter is asked to rate it"),
    Command("reject", ("reject",), tickets.RejectForm, _at(Reject),
            "驳回办结", "Send the result back"),
    Command("review", ("redo", "conclude", "redo_longer", "redirect"), tickets.ReviewForm,
            _at(Review), "复核", "Judge a complaint: redo, conclude, extend or hand over"),
    Command("support", ("add_support",), orders.SupportForm, _at(RequestSupport),
            "请求协办", "Ask units to help the lead"),
    Command("divide", ("divide",), orders.DivideForm, _at(Divide),
            "分办", "Divide the matter among units under one lead"),
    Command("reassign", ("reassign",), orders.ReassignForm, _at(Reassign),
            "改派", "Give the lead to another unit"),
    Command("merge", ("merge", "absorb"), families.MergeForm, _at(MergeTickets),
            "并单", "Handle tickets about one matter as one"),
    Command("unmerge", ("unmerge",), tickets.ReasonForm, _at(UnmergeTicket),
            "拆并", "Take a merge back; both are what they were"),
    Command("accept-repeat", ("accept_repeat",), families.RepeatForm, _at(AcceptRepeat),
            "确认重复", "Say that a likely repeat is one; both are handled as one"),
    Command("decline-repeat", ("decline_repeat",), families.RepeatForm, _at(DeclineRepeat),
            "排除重复", "Say that a likely repeat is another matter"),
    Command("split", ("split_off",), families.SplitForm,
            lambda container: SplitTicket(container.desk, container.counters),
            "拆单", "Let reporters with another matter go on in a ticket of their own"),
    Command("supervise", ("supervise",), waiting.SuperviseForm, _at(Supervise),
            "督办", "Order that the case be dealt with"),
    Command("acknowledge-danger", ("acknowledge_danger",), tickets.NothingForm,
            _at(AcknowledgeDanger), "险情接警", "Take a danger on"),
    Command("judge-danger", ("judge_danger",), danger.JudgeDangerForm, _at(JudgeDanger),
            "险情研判", "Confirm a danger, or lower what is none"),
    Command("transfer-danger", ("transfer_danger",), danger.TransferDangerForm,
            _at(TransferDanger), "联动转办", "Hand a danger to 110, 119 …, or note one of theirs"),
    Command("hand-back", ("hand_back",), escalation.HandBackForm, _at(HandBack),
            "交回下级", "Hand the case back to a lower tier, with a reason"),
    Command("call-meeting", ("call_meeting",), escalation.CallMeetingForm,
            _at(ConveneMeeting), "召集会商", "Call units to a joint meeting"),
    Command("close-meeting", ("close_meeting",), escalation.CloseMeetingForm,
            _at(CloseMeeting), "会商结束", "Note what came of the joint meeting that is called"),
)  # fmt: skip

REPLIES: Final[dict[str, Command]] = {row.name: row for row in ORDER_COMMANDS if row.by_reply}
