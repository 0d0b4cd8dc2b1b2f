"""Hostile requests to intake's open routes: what whoever likes may send, as a table."""

import dataclasses
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

GOOD: Final[Mapping[str, Any]] = {
    "kind": "help",
    "text": "路灯不亮",
    "contact": {"phone": "13200000000"},
}
_APPEALS, _SESSIONS, _SIMILAR = (
    "/api/v1/appeals",
    "/api/v1/track/sessions",
    "/api/v1/appeals/similar",
)
_OPEN311, _REPORTED = "/open311/v2", "/open311/v2/requests"
_WRONG: Final = (None, 0, -1, 1e400, True, [], {}, [[]], "", " ", "\x00", "\ud800", "x" * 200_000)
_WRONG_CODES: Final = ("AAAA-AAAA-AAAA", "", "\x00", "\ud800", 5, {}, "x" * 100_000, "' or 1")
_PATHS: Final = (
    "/requests/nothing", "/services/9999", "/tokens/x", "/requests/%00", "/requests/..%2f"
)  # fmt: skip
_NO_CODE: Final = (400, 404, 413, 422)
_LONG: Final = "很" * 300_000


@dataclass(frozen=True)
class Attack:
    """One request; ``field`` is what its refusal must name, where it is one field's fault."""

    name: str
    path: str
    body: bytes | None = None
    method: str = "POST"
    field: str | None = None
    statuses: tuple[int, ...] = (400, 404, 413, 415, 422)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def attacks() -> Iterator[Attack]:
    """Return all of them."""
    yield from _wrong_values()
    yield from _bodies()
    yield from _codes()
    yield from _standard_reads()
    yield from _standard_posts()


def _said(value: object) -> bytes:
    return json.dumps(value).encode()


def _wrong_values() -> Iterator[Attack]:
    fields: Mapping[str, tuple[object, ...]] = {
        "kind": _WRONG,
        "text": _WRONG,
        "category": ("9999", "\x00", {}, [], 5, "$ne", "0201' OR 1=1", "x" * 10_000),
        "area_code": ("../..", "\x00", {"$gt": ""}, 610104001, "６１０１０４００１"),
        "contact": ("13200000000", [], {"phone": {}}, {"phone": "+86"}, {"email": "a@b\nBcc: c@d"}),
        "location": (
            {"longitude": float("nan"), "latitude": 34.2},
            {"longitude": float("inf"), "latitude": 34.2},
            {"longitude": 1e308, "latitude": -1e308},
            {"longitude": "108.9", "latitude": []},
            {"longitude": 108.9},
            {"longitude": 108.9, "latitude": 34.2, "crs": "mars"},
            [108.9, 34.2],
        ),
        "occurred_at": ("yesterday", "9999-99-99T00:00:00Z", "2026-11-22T10:00:00", -1e20, [], {}),
        "attachments": (["att_x"] * 1000, [{}], "att_x", [None], ["att_" + "0" * 26]),
        "answers": ([{}], [{"question": "x", "values": "y"}], {"x": "y"}, [[]]),
        "external_numbers": ([{}], "x", [{"source": "a"}]),
        "same_as": ({}, [], 5, "\x00", "x" * 1000),
        "channel": ("hotline", "email", "open311", "$where", {}),
        "operator": ("me",),
        "anonymus": (True,),
    }
    for name, values in fields.items():
        for number, value in enumerate(values):
            body = _said({**GOOD, name: value})
            yield Attack(f"{name} {number}", _APPEALS, body, field=name, statuses=(400, 403, 422))


def _bodies() -> Iterator[Attack]:
    text = _said(GOOD)
    deep = b'{"kind":"help","text":"x","location":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for name, body in {
        "deep": deep,
        "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "a number": b"5",
        "null": b"null",
        "a text": b'"help"',
        "nothing": b"",
        "half": text[:-7],
        "a bomb": gzip.compress(b" " * 30_000_000),
        "NUL": b"\x00" * 1000,
        "not UTF-8": b'{"kind":"help","text":"\xff\xfe"}',
        "GB18030": json.dumps(GOOD, ensure_ascii=False).encode("gb18030"),
        "UTF-16 with surrogates": b'{"kind":"help","text":"\xed\xa0\x80"}',
        "an enormous number": b'{"kind":"help","text":' + b"9" * 50_000 + b"}",
        "a million letters": _said({**GOOD, "text": _LONG}),
        "two texts": b'{"kind":"help","text":"","text":5}',
    }.items():
        yield Attack(name, _APPEALS, body)
        yield Attack(f"{name}, similar", _SIMILAR, body)
    for kind in ("text/plain", "application/xml", "multipart/form-data", "", "application/json5"):
        yield Attack(f"as {kind}", _APPEALS, text, headers={"Content-Type": kind})
    bomb = gzip.compress(text)
    yield Attack("packed", _APPEALS, bomb, headers={"Content-Encoding": "gzip"})
    for key in ("", "x" * 5000, "a b\tc", "é" * 10):
        given = {"Idempotency-Key": key.encode().decode("latin-1")}
        yield Attack(f"key {key[:5]!r}", _APPEALS, _said({"kind": "help"}), headers=given)
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        yield Attack(method, _APPEALS, text, method=method, statuses=(400, 404, 405))


def _codes() -> Iterator[Attack]:
    wrong: tuple[object, ...] = (
        "AAAA-AAAA-AAAA",
        "",
        "\x00",
        "\ud800",
        5,
        {},
        "x" * 100_000,
        "' or 1",
    )
    for number, code in enumerate(wrong):
        given = {"tracking_code": code, "phone_suffix": "1234"}
        yield Attack(f"code {number}", _SESSIONS, _said(given), statuses=_NO_CODE)
        link = _said({"link": code})
        yield Attack(f"link {number}", _SESSIONS, link, statuses=_NO_CODE)
    for number, body in enumerate(({}, [], {"tracking_code": "A", "link": "B"}, {"phone": "1"})):
        yield Attack(f"session {number}", _SESSIONS, _said(body))
    for path in ("rating", "withdraw", "supplement", "remind", "review-request"):
        for token in ("", "Bearer ", "Bearer x.y.z", "Basic eDp5", "Bearer \xff"):
            headers = {"Authorization": token}
            yield Attack(
                f"{path} {token!r}",
                f"/api/v1/track/{path}",
                b"{}",
                headers=headers,
                statuses=(401,),
            )


def _standard_reads() -> Iterator[Attack]:
    queries = {
        "dates": "start_date=yesterday",
        "no date": "start_date=9999-99-99T99:99:99Z",
        "end before begin": "start_date=2026-11-22T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "zone of a hundred hours": "start_date=2026-11-22T00:00:00%2B99:00",
        "status": "status=asleep",
        "page": "page=-1",
        "page zero": "page=0",
        "a huge page": "page=99999999999999999999999999",
        "page size": "page_size=0",
        "page of words": "page_size=many&page=x",
        "service": "service_code=%00",
        "NUL": "service_request_id=%00,%00",
        "half characters": "service_request_id=%ED%A0%80",
        "another city": "jurisdiction_id=elsewhere.gov",
    }
    for name, query in queries.items():
        for form in ("json", "xml"):
            yield Attack(
                f"{name}, {form}",
                f"{_REPORTED}.{form}?{query}",
                method="GET",
                statuses=(200, 400, 404),
            )
    for path in (
        "/requests/nothing",
        "/services/9999",
        "/tokens/x",
        "/requests/%00",
        "/requests/..%2f",
    ):
        for form in ("json", "xml", "yaml", "json.xml"):
            yield Attack(
                f"{path}.{form}", f"{_OPEN311}{path}.{form}", method="GET", statuses=(400, 404)
            )


def _standard_posts() -> Iterator[Attack]:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for name, body in {
        "nothing": b"",
        "no place": b"service_code=0201&description=x",
        "half a place": b"service_code=0201&lat=34.2&description=x",
        "no number": b"service_code=0201&lat=nan&long=inf&description=x",
        "elsewhere": b"service_code=0201&lat=48.85&long=2.35&description=x",
        "no service": b"lat=34.26&long=108.9&description=x",
        "services": b"service_code=0201&service_code=0202&lat=34.26&long=108.9&description=%00",
        "attributes": b"service_code=0201&lat=34.26&long=108.9&attribute[]=x&attribute[a][b]=c",
        "long": b"service_code=0201&lat=34.26&long=108.9&description=" + b"x" * 900_000,
        "many": b"&".join(b"a%d=1" % number for number in range(20_000)),
        "not UTF-8": b"service_code=0201&lat=34.26&long=108.9&description=%ff%fe",
        "JSON as a form": _said({"service_code": "0201"}),
    }.items():
        for kind in ("json", "xml"):
            key = {**form, "Accept": "application/xml" if kind == "json" else "application/json"}
            yield Attack(
                f"post {name}, {kind}",
                f"{_REPORTED}.{kind}",
                body,
                headers=key,
                statuses=(400, 403, 404, 413, 422),
            )
