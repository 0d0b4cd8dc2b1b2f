"""Categories: their form, the tree as a list, what differs between two of them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field

Row = Mapping[str, Any]
_WEIGHTS: Final = {4.0: "strong", 2.0: "words", 1.0: "weak", -3.0: "negative"}
_CHOICE: Final = (
    Field("key", required=True, label="choice_key"),
    Field("name", required=True),
    Field("name_en", required=True),
)
_QUESTION: Final = (
    Field("code", required=True, label="question_code"),
    Field("order", "number", required=True),
    Field("datatype", "choice", "datatypes", required=True),
    Field("description", required=True),
    Field("description_en", required=True),
    Field("datatype_description"),
    Field("datatype_description_en"),
    Field("required", "flag", required=True, label="answer_required", preset="false"),
    Field("variable", "flag", required=True, preset="true"),
    Field("values", "rows", fields=_CHOICE, label="choices"),
)
CATEGORY: Final = (
    Field("code", required=True, label="category_code"),
    Field("parent", "choice", "classes", label="class"),
    Field("name", required=True),
    Field("name_en"),
    Field("severity", "choice", "severities", required=True),
    Field("kinds", "many", "kinds"),
    Field("kind", "choice", "kinds", label="only_kind"),
    Field("sla_profile", "choice", "profiles"),
    Field("public", "flag", required=True, preset="true"),
    Field("allows_anonymous", "flag", required=True, preset="true"),
    Field("physical", "flag", required=True, preset="false"),
    Field("retired", "flag", required=True, preset="false"),
    Field("emergency"),
    Field("db44", "lines"),
    Field("effective_from"),
    Field("strong", "lines", tall=True),
    Field("words", "lines", label="ordinary_words", tall=True),
    Field("weak", "lines", tall=True),
    Field("negative", "lines", tall=True),
    Field("questions", "rows", fields=_QUESTION),
)
_DEFAULTS: Final = {
    "public": True,
    "allows_anonymous": True,
    "physical": False,
    "retired": False,
    "severity": "P2",
}


def grouped(row: Row) -> dict[str, Any]:
    """Return a published row as drafts have it: its words in groups."""
    weights: Mapping[str, float] = row.get("keyword_weights") or {}
    kept = {n: value for n, value in row.items() if n not in ("keywords", "keyword_weights")}
    groups: dict[str, list[str]] = {name: [] for name in _WEIGHTS.values()}
    for word, weight in weights.items():
        if weight in _WEIGHTS:
            groups[_WEIGHTS[weight]].append(word)
    return {**_DEFAULTS, **kept, **groups}


def shown(row: Row) -> dict[str, Any]:
    """Return a category as its form holds it, a new one as most are."""
    return {**_DEFAULTS, **row}


def told(row: Row) -> dict[str, Any]:
    """Return a category as differences are told of it: what is as by default is not told."""
    return {
        name: value
        for name, value in row.items()
        if name not in _DEFAULTS or value != _DEFAULTS[name] or name == "severity"
    }


def options(draft: Row) -> dict[str, list[tuple[str, str]]]:
    """Return the classes of a draft and the profiles of limits."""
    rows: Sequence[Row] = draft.get("categories") or ()
    classes = [(row["code"], f"{row['code']} {row['name']}") for row in rows if not row["parent"]]
    return {"classes": classes, "profiles": [(one, one) for one in draft.get("sla_profiles", ())]}


def tree(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each class with its matters; of a search those whose class was not found, too."""
    known = {row["code"]: row for row in rows if not row.get("parent")}
    found: dict[str, list[Row]] = {code: [] for code in known}
    for row in rows:
        if row.get("parent"):
            found.setdefault(str(row["parent"]), []).append(row)
    return [
        {"code": code, "group": known.get(code), "matters": matters}
        for code, matters in sorted(found.items())
    ]


def newly_retired(before: Sequence[Row], after: Sequence[Row]) -> list[str]:
    """Return the codes that a draft retires."""
    old = {row["code"] for row in before if row.get("retired")}
    return [row["code"] for row in after if row.get("retired") and row["code"] not in old]
