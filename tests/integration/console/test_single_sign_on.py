"""Single sign-on against a provider that really answers: code flow, PKCE, state, nonce, claims."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pymongo.database import Database
from werkzeug.test import TestResponse

from services.console.adapters.claims_file import BadClaimsFile, read_claims_map
from services.console.bootstrap import Container
from tests.integration.console.conftest import QUICK, Browser, Console, WallClock
from tests.integration.console.provider import CLIENT, SECRET, Provider, running_provider
from tests.support.console import FakeNames, settings_of_console

pytestmark = pytest.mark.integration

CLAIMS = """
username: preferred_username
roles: {claim: realm.groups, names: {hotline: operator, chiefs: supervisor}}
unit: {claim: department, names: {城管: chengguan}}
"""
ZHANG = {
    "preferred_username": "Zhang.San",
    "name": "张三",
    "realm": {"groups": ["hotline", "football"]},
    "department": "城管",
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.claims = dict(ZHANG)
        yield running


@pytest.fixture
def console(
    database: Database[dict[str, Any]], mongodb_url: str, provider: Provider, tmp_path: Path
) -> Iterator[Console]:
    """A console that trusts the provider."""
    (tmp_path / "claims.yaml").write_text(CLAIMS)
    settings = settings_of_console(
        mongodb_url=mongodb_url,
        database_prefix=database.name,
        console_public_url="http://localhost",
        console_oidc_issuer=provider.url,
        console_oidc_client_id=CLIENT,
        console_oidc_client_secret=SECRET,
        console_oidc_claims_file=tmp_path / "claims.yaml",
    )
    clock = WallClock()
    container = Container(settings)
    container.__dict__.update(wall=clock, passwords=QUICK, district=FakeNames())
    yield Console(container, clock)
    container.mongo.close()


def way_back(browser: Browser, target: str = "") -> str:
    """Leave for the provider and return the address that it sends the browser back to."""
    left = browser.get(f"/sign-in/oidc?next={target}")
    assert left.status_code == 303
    told = httpx2.get(left.headers["Location"], trust_env=False, timeout=60)
    back = urlsplit(told.headers["Location"])
    return f"{back.path}?{back.query}"


def signed_in(console: Console, **given: str) -> tuple[Browser, TestResponse]:
    browser = console.browser()
    return browser, browser.get(way_back(browser, **given))


def test_whoever_the_provider_vouches_for_is_in_with_the_roles_of_the_map(console: Console) -> None:
    browser, answer = signed_in(console, target="/account")

    assert answer.headers["Location"] == "/account"
    page = browser.get("/account").text
    assert "张三" in page
    assert "坐席" in page
    assert "区城管局" in page
    account = console.container.accounts.find("zhang.san")
    assert account is not None
    assert (account.roles, account.unit) == ({"operator"}, "chengguan")
    assert account.password_hash is None


def test_the_way_out_carries_state_nonce_and_challenge(console: Console) -> None:
    browser = console.browser()
    query = parse_qs(urlsplit(browser.get("/sign-in/oidc").headers["Location"]).query)

    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost/sign-in/oidc/back"]
    assert {"state", "nonce", "code_challenge", "client_id"} <= set(query)


def test_rights_are_those_of_the_last_sign_in(console: Console, provider: Provider) -> None:
    before, _ = signed_in(console)
    provider.claims["realm"] = {"groups": ["chiefs"]}
    after, _ = signed_in(console)

    assert "值班长" in after.get("/account").text
    assert not before.is_in()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"realm": {"groups": ["football"]}}, "没有角色"),
        ({"realm": "chiefs"}, "没有角色"),
        ({"realm": {"groups": ["service", "admin"]}}, "没有角色"),
        ({"preferred_username": None}, "没有给出可用的账号名"),
        ({"preferred_username": "a/../b"}, "没有给出可用的账号名"),
        ({"nonce": "another"}, "没有确认"),
        ({"aud": "another"}, "没有确认"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "没有确认"),
        ({"iss": "http://another.example"}, "没有确认"),
        ({"exp": 1000}, "没有确认"),
        ({"sub": None}, "没有确认"),
    ],
    ids=str,
)
def test_claims_that_prove_too_little_open_nothing(
    console: Console, provider: Provider, claims: dict[str, Any], words: str
) -> None:
    provider.claims |= claims
    browser, answer = signed_in(console)

    assert answer.status_code == 401
    assert words in answer.text
    assert not browser.is_in()


@pytest.mark.parametrize("lie", ["another key", "none", "hmac"])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    console: Console, provider: Provider, lie: str
) -> None:
    provider.lie = lie
    browser, answer = signed_in(console)

    assert answer.status_code == 401
    assert not browser.is_in()


def test_a_new_key_of_the_provider_is_fetched(console: Console, provider: Provider) -> None:
    signed_in(console)
    provider.published = 1
    browser, _ = signed_in(console)

    assert browser.is_in()


def test_a_code_is_good_for_once_and_for_the_browser_that_left(console: Console) -> None:
    browser, thief = console.browser(), console.browser("6.6.6.6")
    back = way_back(browser)

    assert thief.get(back).status_code == 401
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401
    assert not thief.is_in()


@pytest.mark.parametrize("change", ["state=x", "state=", ""])
def test_another_state_is_another_errand(console: Console, change: str) -> None:
    browser = console.browser()
    code = way_back(browser).partition("code=")[2].partition("&")[0]

    assert browser.get(f"/sign-in/oidc/back?code={code}&{change}").status_code == 401


def test_an_errand_takes_ten_minutes_at_most(console: Console) -> None:
    browser = console.browser()
    back = way_back(browser)
    console.clock.forward(minutes=11)

    assert "用时过长" in browser.get(back).text


def test_a_local_account_is_not_taken_over_by_its_name(console: Console) -> None:
    console.account("admin", username="zhang.san")
    browser, answer = signed_in(console)

    assert "同名账号" in answer.text
    assert not browser.is_in()


def test_a_disabled_account_stays_closed(console: Console) -> None:
    signed_in(console)
    console.container.administer.disable("zhang.san", "admin")

    assert "已停用" in signed_in(console)[1].text


@pytest.mark.parametrize("lie", ["issuer", "broken"])
def test_a_provider_that_makes_no_sense_is_away(
    console: Console, provider: Provider, lie: str
) -> None:
    browser = console.browser()
    back = way_back(browser) if lie == "broken" else ""
    provider.lie = lie

    answer = browser.get(back or "/sign-in/oidc")
    assert answer.status_code == 503


def test_the_sign_in_page_offers_it(console: Console) -> None:
    assert "/sign-in/oidc" in console.browser().get("/sign-in").text


@pytest.mark.parametrize("text", ["king: x", "roles: 5", "roles: {names: {a: b}}", "- a"])
def test_a_claims_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "claims.yaml").write_text(text)

    with pytest.raises(BadClaimsFile):
        read_claims_map(tmp_path / "claims.yaml")
