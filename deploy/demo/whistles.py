"""The demo's two whistles: one is answered, at the other a unit comes late, and it climbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.api import Api
from deploy.demo.places import Places
from deploy.demo.stage import ZONE

_FIRST, _SECOND = "chengguan", "shijian"
_REASON = "商户占道经营与垃圾外溢反复出现，社区三次协调未果，请到现场会商。"
_PLAN = "城管清理占道，市监核查证照，社区劝导商户，次日上午复查。"
_RESULT = "三方现场联合清理完毕，商户签订门前三包责任书，次日复查无反弹。"
_NOTE = "社区服务站门口"
_OF_UNIT = ("promptness", "cooperation", "effect")
_OF_BLOWER = ("necessity", "preparation", "coordination")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Occasion:
    """A whistle to be blown: on which weekday of the play, of which kind, when its units come."""

    day: int
    hour: int
    kind: str
    comes: tuple[tuple[str, timedelta], ...]
    settled: timedelta


OCCASIONS: Sequence[Occasion] = (
    Occasion(1, 10, "livelihood", ((_FIRST, 2 * _HOUR), (_SECOND, 3 * _HOUR)), 5 * _HOUR),
    Occasion(2, 11, "emergency", ((_FIRST, 0.1 * _HOUR), (_SECOND, 1.5 * _HOUR)), 4 * _HOUR),
)


class Whistles:
    """Communities that blow, and units that come."""

    def __init__(self, api: Api, places: Places) -> None:
        self._api = api
        self._places = places
        self._begun: datetime | None = None

    def act(self, now: datetime) -> None:
        """Blow what is due, and do the next thing at each whistle that was blown."""
        local = now.astimezone(ZONE)
        self._begun = self._begun or local
        blown = {item["kind"]: item for item in self._blown()}
        for occasion in OCCASIONS:
            whistle = blown.get(occasion.kind)
            if whistle is not None:
                self._go_on(occasion, whistle, now)
            elif self._is_due(occasion, local):
                self._blow(occasion)

    def _blown(self) -> list[dict[str, Any]]:
        token = self._api.staff("supervisor")
        return self._api.items("dispatch", "/api/v1/whistles", token)

    def _is_due(self, occasion: Occasion, local: datetime) -> bool:
        begun = self._begun or local
        days = (local.date() - begun.date()).days
        return (days, local.hour) >= (occasion.day, occasion.hour)

    def _blow(self, occasion: Occasion) -> None:
        """Blow at the newest ticket that is being worked on in a community."""
        token = self._api.staff("supervisor")
        path = "/api/v1/tickets"
        working = self._api.items("dispatch", path, token, state="in_progress")
        taken = {item["ticket_id"] for item in self._blown()}
        for ticket in working:
            unit = self._places.community_units.get(ticket["area_code"])
            if unit is not None and ticket["ticket_id"] not in taken:
                body = {
                    "kind": occasion.kind,
                    "units": [name for name, _ in occasion.comes],
                    "reason": _REASON,
                    "place": {"note": _NOTE},
                }
                community = self._api.person("community", unit)
                path = f"{path}/{ticket['ticket_id']}/whistles"
                self._api.attempt("dispatch", path, body, community)
                return

    def _go_on(self, occasion: Occasion, line: dict[str, Any], now: datetime) -> None:
        if line["state"] == "closed":
            return
        community = self._api.person("community", line["blower_unit"])
        path = f"/api/v1/whistles/{line['whistle_id']}"
        whistle = self._api.get("dispatch", path, community)
        waited = now - datetime.fromisoformat(whistle["blown_at"])
        for summons in whistle["summons"]:
            if summons["signed_in"] is None and waited >= dict(occasion.comes)[summons["unit"]]:
                code = {"code": summons["code"]}
                unit = self._api.unit(summons["unit"])
                self._api.attempt("dispatch", f"{path}/report-in", code, unit)
        if waited >= occasion.settled:
            self._settle(path, whistle, community)

    def _settle(self, path: str, whistle: dict[str, Any], community: str) -> None:
        """Write plan and result, close, and let each side judge the other."""
        units = [item["unit"] for item in whistle["summons"] if item["signed_in"]]
        done = {"outcome": "done", "text": _RESULT}
        self._api.attempt("dispatch", f"{path}/plan", {"text": _PLAN}, community)
        self._api.attempt("dispatch", f"{path}/result", done, community)
        self._api.attempt("dispatch", f"{path}/close", {}, community)
        for unit in units:
            late = unit == _SECOND and whistle["kind"] == "emergency"
            scores = dict.fromkeys(_OF_UNIT, 5) | ({"promptness": 2} if late else {})
            of_unit = {"unit": unit, "scores": scores}
            self._api.attempt("dispatch", f"{path}/assess", of_unit, community)
            of_blower = {"scores": dict.fromkeys(_OF_BLOWER, 4)}
            self._api.attempt("dispatch", f"{path}/assess", of_blower, self._api.unit(unit))
