"""access.json: what the preset and notify give is merged unit by unit and survives another `up`."""

from pathlib import Path

import pytest

from deploy.local import access, secrets
from deploy.local.engines import Engines
from deploy.local.ports import Ports
from deploy.local.run_dir import RunDir
from services.common.web.tokens import TokenVerifier

ENGINES = Engines("mongodb://db", "amqp://broker", None, ())


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    run = RunDir(tmp_path)
    run.prepare()
    access.write(run, Ports.from_base(8100), ENGINES, secrets.ensure(run))
    return run


def test_every_account_has_a_token_for_its_role(run: RunDir) -> None:
    verifier = TokenVerifier(secrets.ensure(run)["HUYING_TOKEN_PUBLIC_KEY"])
    for account in access.read(run)["accounts"]:
        principal = verifier.verify(account["token"])
        assert principal.roles == {account["role"]}
        assert principal.unit == account["unit"]


def test_later_credentials_add_to_earlier_ones(run: RunDir) -> None:
    known = secrets.ensure(run)
    access.merge_units(run, known, [{"code": "chengguan", "amqp_url": "amqp://unit"}])
    access.merge_units(run, known, [{"code": "chengguan", "webhook_secret": "whsec_x"}])
    (unit,) = access.read(run)["units"]
    assert unit["amqp_url"] == "amqp://unit"
    assert unit["webhook_secret"] == "whsec_x"
    assert unit["api_key"]


def test_a_unit_gets_accounts_for_its_kind(run: RunDir) -> None:
    street = {"code": "qingnianlu", "kind": "subdistrict", "area_code": "610104001"}
    known = secrets.ensure(run)
    access.merge_units(run, known, [street, {"code": "chengguan"}])
    accounts = {(a["role"], a["unit"]): a for a in access.read(run)["accounts"]}
    assert {("street", "qingnianlu"), ("unit_handler", "chengguan")} <= set(accounts)
    verifier = TokenVerifier(known["HUYING_TOKEN_PUBLIC_KEY"])
    areas = {key: verifier.verify(one["token"]).areas for key, one in accounts.items()}
    assert areas["street", "qingnianlu"] == ("610104001",)
    assert areas["unit_handler", "qingnianlu"] == areas["unit_handler", "chengguan"] == ()


def test_units_survive_another_start(run: RunDir) -> None:
    known = secrets.ensure(run)
    access.merge_units(run, known, [{"code": "chengguan", "amqp_url": "amqp://unit"}])
    access.write(run, Ports.from_base(8100), ENGINES, known)
    assert access.read(run)["units"][0]["amqp_url"] == "amqp://unit"


def test_a_file_cut_short_counts_as_none(run: RunDir) -> None:
    run.access.write_text('{"urls":')
    assert access.read(run) == {}


def test_only_the_owner_may_read_it(run: RunDir) -> None:
    assert run.access.stat().st_mode & 0o077 == 0


def test_the_key_of_the_open311_client_is_told_and_stays(run: RunDir) -> None:
    known = secrets.ensure(run)
    key = access.read(run)["open311_key"]
    assert known["HUYING_INTAKE_OPEN311_KEYS"] == f"demo:{key}"
    access.merge_units(run, known, [{"code": "chengguan"}])
    assert access.read(run)["open311_key"] == key


def test_a_key_set_from_outside_is_the_one_told() -> None:
    given = {"HUYING_INTAKE_OPEN311_KEYS": "portal:abc, app:def"}
    assert secrets.open311_key(given) == "abc"
    assert secrets.open311_key({"HUYING_INTAKE_OPEN311_KEYS": ""}) == ""
