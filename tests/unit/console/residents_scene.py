"""Residents' pages over an intake that answers as told."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.console.bootstrap import Container
from services.console.domain.person import Language
from services.console.entrypoints.http.app import build_app
from services.console.ports.api import Api, ApiRefused
from services.console.ports.residents import Area, Caller, Matter
from tests.support.console import Browser, FakeApi, FakeNames, StoppedClock, settings_of_console
from tests.support.standing_app import StandingApp

_APP = StandingApp(build_app)
CODE = "BS83-QZBE-9Z2Q"
ALONE = "BS83-QZBE-9Z2Q-77HK"
APPEAL = "apl_0f755frqra0f9vefmwfg93tb02"
EARLIER = "apl_01m81sys10d2pqxvsx3nfw7v58"
RECEIVED = "2026-11-22T14:09:11.810000Z"
STREET = [(108.9, 34.2), (108.95, 34.2), (108.95, 34.3), (108.9, 34.3), (108.9, 34.2)]

TRACKED: dict[str, Any] = {
    "appeal_id": APPEAL,
    "number": "LH-20261123-000001-9",
    "received_at": RECEIVED,
    "title": "槐树巷路灯不亮",
    "state": {"code": "resolved", "text": "已办结，待您评价", "text_en": "Resolved"},
    "timeline": [
        {"at": RECEIVED, "type": "appeal.submitted.v1", "text": "已受理。", "text_en": "Accepted."},
        {"at": RECEIVED, "type": "ticket.resolved.v1", "text": "已修好。", "text_en": "Mended."},
    ],
    "actions": [
        {"code": code, "text": code, "text_en": code}
        for code in ("rate", "review", "supplement", "remind", "withdraw")
    ],
    "rating": {"round": 1, "rate_until": "2026-11-30T09:00:00Z"},
    "advice": None,
}
SIMILAR: dict[str, Any] = {
    "appeal_id": EARLIER,
    "category_name": "路灯",
    "area_name": "青年路街道",
    "state": {"code": "in_progress", "text": "办理中", "text_en": "In progress"},
    "received_at": RECEIVED,
    "closed_at": None,
    "appeals": 2,
    "reasons": [{"code": "same_place", "text": "同一地点", "text_en": "same place"}],
}
ADVICE: dict[str, Any] = {
    "text": "如有人员危险，请立即拨打 119。",
    "text_en": "Call 119 now.",
    "numbers": ["119"],
    "lines": [{"code": "119", "number": "119", "name": "火警", "name_en": "fire"}],
}


class FakeDirectory:
    """Two matters and one street."""

    def matters(self, language: Language) -> Sequence[Matter]:
        names = {"zh": ("路灯", "市政"), "en": ("Street lamps", "Works")}[language]
        return [Matter("0301", *names), Matter("0302", "井盖", names[1])]

    def outlines(self, language: Language) -> Sequence[Area]:
        return [Area("610104001", "青年路街道", "subdistrict", STREET)]


class FakeIntake:
    """intake over one fake API; who asked, and with which case, is remembered."""

    def __init__(self, api: FakeApi) -> None:
        self._api = api
        self.callers: list[tuple[Caller, str]] = []

    def of(self, caller: Caller, case: str = "") -> Api:
        self.callers.append((caller, case))
        return self._api


class FakeWishes:
    """What one reporter wants; none where there is no contact."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {APPEAL: {"opted_out": False, "language": None}}

    def read(self, appeal_id: str) -> Mapping[str, Any]:
        if appeal_id not in self.kept:
            raise ApiRefused(404, {"type": "urn:huying:problem:reader_unknown"})
        return self.kept[appeal_id]

    def note(self, appeal_id: str, *, opted_out: bool, language: Language | None) -> None:
        self.read(appeal_id)
        self.kept[appeal_id] = {"opted_out": opted_out, "language": language}


class FakeFigures:
    """Indicators as told, by name and dimension."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, str | None], dict[str, Any]] = {}
        self.published: dict[str, Any] = {"areas": [], "matters": []}

    def table(self, name: str, by: str | None, since: str) -> Mapping[str, Any]:
        return self.tables[name, by]

    def month(self) -> Mapping[str, Any]:
        return self.published


class Scene:
    """A resident's browser and everything behind it."""

    def __init__(self) -> None:
        self.api = FakeApi()
        self.intake = FakeIntake(self.api)
        self.wishes = FakeWishes()
        self.figures, self.published = FakeFigures(), FakeApi()
        self.names = {"areas": {"610104001": "青年路街道"}}
        container = Container(settings_of_console(), clock_given=StoppedClock())
        container.__dict__.update(
            district=FakeNames(self.names),
            intake=self.intake,
            wishes=self.wishes,
            public_figures=self.figures,
            published=self.published,
            public_directory=FakeDirectory(),
            demo_accounts=lambda: (),
        )
        self.client = _APP.client(container)
        self.browser = Browser(self.client)

    def accepts(self, code: str = CODE, **more: Any) -> None:
        """Let intake accept whatever comes, and open its case."""
        receipt = {"appeal_id": APPEAL, "tracking_code": code, "received_at": RECEIVED, **more}
        self.api.tell("POST", "intake", "/api/v1/appeals/similar", {"similar": [], "advice": None})
        self.api.tell("POST", "intake", "/api/v1/appeals", receipt)
        self.api.tell("POST", "intake", "/api/v1/track/sessions", {"token": "session"})

    def follows(self, **changes: Any) -> None:
        """Let a case be open in this browser."""
        self.api.tell("GET", "intake", "/api/v1/track", {**TRACKED, **changes})
        self.api.tell("GET", "intake", "/api/v1/track/attachments", {"items": []})
        self.client.set_cookie("huying_case", "session")

    def sent(self, path: str) -> list[dict[str, Any]]:
        """Return what was posted to a path of intake."""
        return [given for method, _, to, given in self.api.asked if (method, to) == ("POST", path)]
