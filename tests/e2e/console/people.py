"""People of a running district at the console: who stands for a role, and how they sign in."""

import re
from typing import Any, Final

import httpx2

_PREFERRED_UNITS: Final = ("dispatch-centre", "huanwei")
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')

Account = dict[str, Any]


def account_of(access: dict[str, Any], role: str, unit: str | None = None) -> Account:
    """Return an account with a role: of the unit that is named, else of one with work."""
    found = [one for one in access["accounts"] if one["role"] == role]
    wanted = [unit] if unit else [*_PREFERRED_UNITS, found[0]["unit"]]
    return next(one for code in wanted for one in found if one["unit"] == code)


def sign_in(access: dict[str, Any], account: Account) -> httpx2.Client:
    """Return a client that is signed in, as its account's owner would be by the form."""
    client = httpx2.Client(base_url=access["urls"]["console"], timeout=60, trust_env=False)
    token = _TOKEN.search(client.get("/sign-in").text)
    assert token
    form = {name: account[name] for name in ("username", "password")}
    answer = client.post("/sign-in", data={**form, "csrf_token": token[1]})
    assert answer.status_code == 303, answer.text
    return client
