"""The demo's disputes: two units return a ticket, say why, and the tier above rules."""

from functools import cache
from typing import Any

from deploy.demo.api import Api
from deploy.demo.appeals import draw
from services.common.typesetting import pdf

_STATEMENT = "经核对职责清单并踏勘现场，该事项不在我单位管理范围内，附现场照片。"
_REASON = "现场踏勘并会商，按属地与权属由主办单位牵头处理，双方均应配合。"
_BASIS = "《职责清单》对应条目；会商纪要"
_MINUTES = """#set text(font: "Noto Serif SC", lang: "zh")
= 职责争议会商纪要
参会各方踏勘现场，逐条核对职责清单，由上一级裁定主办单位，协办单位配合办理。
"""


class Disputes:
    """The parties, and whoever rules."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def settle(self, ticket_id: str) -> None:
        """Let each party speak, and rule who leads; the ruling binds them."""
        path = f"/api/v1/tickets/{ticket_id}"
        token = self._api.staff("supervisor")
        open_one = self._api.get("dispatch", f"{path}/arbitration", token)["arbitrations"][-1]
        parties: list[str] = open_one["parties"]
        for unit in parties:
            said = {"text": _STATEMENT}
            self._api.attempt("dispatch", f"{path}/statements", said, self._api.unit(unit))
        ruling = {
            "lead": parties[draw(ticket_id, sides=len(parties))],
            "reason": _REASON,
            "basis": _BASIS,
            "minutes": [self._api.upload("minutes.pdf", _minutes(), token, ticket_id)],
        }
        self._api.attempt("dispatch", f"{path}/rule", ruling, self._ruler(open_one))

    def _ruler(self, arbitration: dict[str, Any]) -> str:
        if "supervisor" in arbitration["roles"]:
            return self._api.staff("supervisor")
        return self._api.person(arbitration["roles"][0], arbitration["unit"])


@cache
def _minutes() -> bytes:
    return pdf(_MINUTES.encode(), {})
