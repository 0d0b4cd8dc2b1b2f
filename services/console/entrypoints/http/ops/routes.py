"""``/ops/dead-letters``: messages that nobody could work through: look, send again, discard."""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.common.web.principal import Role
from services.console.bootstrap import Container
from services.console.entrypoints.http.ops.views import chosen, fullest, told
from services.console.entrypoints.http.shell import ApiRefused, Shell

_HERE: Final = "/ops/dead-letters"
_API: Final = "/api/v1/dead-letters"
_SHOWN: Final = 50
READERS: Final[tuple[Role, ...]] = ("admin", "auditor", "ops")
ACTORS: Final[tuple[Role, ...]] = ("admin", "ops")


def blueprint(container: Container, shell: Shell) -> Blueprint:
    """Return the pages."""
    del container
    pages = Blueprint("ops", __name__, template_folder="templates")
    _reading(pages, shell)
    _acting(pages, shell)
    return pages


def _reading(pages: Blueprint, shell: Shell) -> None:
    @pages.get(_HERE)
    @shell.staff(*READERS)
    def dead_letters() -> Response:
        """Show how many each queue has, and those of one queue, the oldest first."""
        return _list_page(shell)

    @pages.get(f"{_HERE}/<queue>/<message_id>")
    @shell.staff(*READERS)
    def letter(queue: str, message_id: str) -> Response:
        """Show why one lies there, what became of it before, the shape of its content."""
        found = shell.api().get("dispatch", f"{_API}/{queue}/{message_id}")
        may_act = shell.person().has(*ACTORS)
        return shell.page("ops/letter.html", letter=found, queue=queue, may_act=may_act)


def _acting(pages: Blueprint, shell: Shell) -> None:
    @pages.post(f"{_HERE}/<queue>/<any(replay, discard):deed>")
    @shell.staff(*ACTORS)
    def act(queue: str, deed: str) -> Response:
        """Send messages back to their own queue, or remove them for good."""
        body = chosen(request.form)
        if deed == "discard":
            body["why"] = request.form.get("why", "").strip()
        try:
            done = shell.api().post("dispatch", f"{_API}/{queue}/{deed}", body)
        except ApiRefused as refused:
            return _list_page(shell, queue, refused)
        return shell.redirect(f"{_HERE}?queue={queue}", f"ops.{deed}.done", **told(done))


def _list_page(
    shell: Shell, queue: str | None = None, refused: ApiRefused | None = None
) -> Response:
    api = shell.api()
    queues = api.get("dispatch", _API)["items"]
    asked: Any = {name: request.args.get(name) or None for name in ("reason", "cursor")}
    here = queue or request.args.get("queue") or fullest(queues)
    found = api.get("dispatch", f"{_API}/{here}", limit=_SHOWN, **asked) if here else {}
    return shell.page(
        "ops/dead_letters.html",
        refused.status if refused else 200,
        queues=queues,
        queue=here,
        letters=found.get("items", []),
        next_cursor=found.get("next_cursor"),
        reason=asked["reason"],
        may_act=shell.person().has(*ACTORS),
        given=request.form,
        errors=shell.faults(refused, whole=True),
    )
