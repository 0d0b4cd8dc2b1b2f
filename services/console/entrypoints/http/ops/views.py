"""What the pages of operations show of the services' answers. Pure: JSON in, JSON out."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

_MOST_IDS = 1000


def fullest(queues: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the queue with the most dead letters, to begin with; None where there is no queue."""
    found = max(queues, key=lambda one: int(one["count"]), default=None)
    return str(found["queue"]) if found else None


def chosen(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return which messages a form means: those that are ticked, or all of a reason."""
    if form.get("all") == "true":
        reason = form.get("reason", "").strip()
        return {"all": True, **({"reason": reason} if reason else {})}
    return {"ids": list(dict.fromkeys(form.getlist("ids")))[:_MOST_IDS]}


def told(done: Mapping[str, Any]) -> dict[str, Any]:
    """Return what became of them, as figures for a sentence."""
    counts = {
        name: len(value) if isinstance(value, list) else int(value)
        for name, value in ((key, done.get(key) or 0) for key in ("done", "missing", "refused"))
    }
    return {"n": counts["done"], "missing": counts["missing"], "refused": counts["refused"],
            "left": done["left"]}  # fmt: skip
