"""The classifier on a real database: trained, put in force, used, doubted, taken back (C1, C5)."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database
from typer.testing import CliRunner

from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.cli.main import app
from tests.factories.dispatch import COMMUNITY, submitted
from tests.factories.labelled import labelled
from tests.integration.dispatch.conftest import AUDIT_RING, Headers
from tests.support import eventually

PLAIN = {"area_code": COMMUNITY, "title": "反映问题"}
LOUD = "低音炮震楼，音响扰民，喇叭叫卖，请尽快处理"


class Shell:
    """Runs dispatch's commands against the test's database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def __call__(self, *words: str, ok: bool = True) -> Any:
        done = CliRunner().invoke(app, ["classifier", *words], env=self.environment)
        assert (done.exit_code == 0) is ok, done.output
        return json.loads(done.stdout) if ok else done.stderr


@pytest.fixture
def shell(
    mongodb_url: str,
    database: Database[dict[str, Any]],
    keys: tuple[str, str],
    container: Container,
) -> Shell:
    """Commands for this test's database."""
    assert container.database.name.startswith(database.name)
    return Shell(
        {
            "HUYING_MONGODB_URL": mongodb_url,
            "HUYING_AMQP_URL": "amqp://127.0.0.1:1/",
            "HUYING_DATABASE_PREFIX": database.name,
            "HUYING_TOKEN_PUBLIC_KEY": keys[1],
            "HUYING_SERVICE_TOKEN": "none",
            "HUYING_AUDIT_KEY": AUDIT_RING,
        }
    )


@pytest.fixture
def trained(shell: Shell, tmp_path: Path) -> Path:
    """A model's folder, trained by command on invented messages."""
    return train(shell, tmp_path, "first", labelled(each=60))


def train(shell: Shell, tmp_path: Path, name: str, corpus: Any) -> Path:
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerows([("text", "label"), *zip(corpus.texts, corpus.names, strict=True)])
    shell("train", "--input", str(path), "--output", str(tmp_path / name))
    return tmp_path / name


def opened(container: Container, number: int, **changes: Any) -> Any:
    """Open a ticket for an appeal and return it."""
    item = submitted(number, **{**PLAIN, **changes})
    container.open_tickets([item])
    home = container.tickets.with_members([item.appeal.id])[item.appeal.id]
    return container.tickets.get(home)


def test_model_is_taken_up_and_taken_back_without_restart(
    container: Container, shell: Shell, trained: Path
) -> None:
    """One container all the while: rules alone, then the model, then rules alone again."""
    assert opened(container, 1, text=LOUD).state == "screening"

    version = shell("activate", "--model", str(trained))["in_force"]
    eventually(lambda: container.classifying.live.version == version)
    ticket = opened(container, 2, text=LOUD)
    assert (ticket.state, ticket.routing.category_by) == ("dispatched", "classifier")
    assert (ticket.category, ticket.routing.model_version) == ("0602", version)
    assert ticket.routing.candidates[0] == ("0602", ticket.routing.confidence)
    assert container.tickets.get(ticket.id).routing == ticket.routing

    assert shell("rollback") == {"in_force": None}
    eventually(lambda: container.classifying.live.version is None)
    assert opened(container, 3, text=LOUD).state == "screening"


def test_newer_model_replaces_the_one_before_and_rollback_returns_to_it(
    container: Container, shell: Shell, trained: Path, tmp_path: Path
) -> None:
    """Read beside the work, swapped between two batches."""
    first = shell("activate", "--model", str(trained))["in_force"]
    eventually(lambda: container.classifying.live.version == first)
    newer = train(shell, tmp_path, "second", labelled(each=60, seed=2))
    second = shell("activate", "--model", str(newer))["in_force"]

    eventually(lambda: container.classifying.live.version == second)
    kept = shell("list")
    assert [row["version"] for row in kept["models"] if row["in_force"]] == [second]
    assert shell("rollback")["in_force"] == first
    eventually(lambda: container.classifying.live.version == first)


def test_model_whose_labels_are_no_categories_is_refused_by_name(
    shell: Shell, tmp_path: Path
) -> None:
    """Unless a file maps them."""
    corpus = labelled()
    matters = {"0104": "烧烤", "0201": "井盖", "0602": "噪声", "0501": "停水"}
    named = type(corpus)(corpus.texts, tuple(matters[name] for name in corpus.names))
    folder = train(shell, tmp_path, "matters", named)

    assert "烧烤" in shell("activate", "--model", str(folder), ok=False)
    mapping = tmp_path / "map.yaml"
    mapping.write_text("\n".join(f'{name}: "{code}"' for code, name in matters.items()))
    assert shell("activate", "--model", str(folder), "--labels", str(mapping))["in_force"]


def test_tampered_folder_is_refused(shell: Shell, trained: Path) -> None:
    """The message says what is wrong."""
    arrays = trained / "weights.npz"
    arrays.write_bytes(arrays.read_bytes()[:-10] + b"0123456789")

    assert "checksum" in shell("activate", "--model", str(trained), ok=False)


def test_model_tampered_with_in_the_database_is_not_taken_up(
    container: Container, shell: Shell, trained: Path
) -> None:
    """Rules alone go on; nothing else stops."""
    shell("activate", "--model", str(trained))
    container.database["classifier_chunks"].update_one(
        {"file": "weights.npz"}, {"$set": {"data": b"other"}}
    )

    assert container.classifying.live.version is None
    assert opened(container, 1, text=LOUD).state == "screening"


def test_screening_queue_offers_three_suggestions_and_one_call_takes_one(
    container: Container, http: FlaskClient, bearer: Headers, shell: Shell, trained: Path
) -> None:
    """Each with category, unit, reasons; the oldest ticket first."""
    shell("activate", "--model", str(trained))
    first = opened(container, 1, text="有人卖烤串还放歌，也说家里没水")
    opened(container, 2, text="不知道说什么")
    staff = bearer("operator")

    page = http.get("/api/v1/screening?limit=1", headers=staff).get_json()
    (row,) = page["items"]
    assert row["ticket_id"] == first.id
    assert [item["suggestion"] for item in row["suggestions"]] == [1, 2, 3]
    best = row["suggestions"][0]
    assert best["by"] == "classifier"
    assert best["unit"]
    assert best["words"]
    rest = http.get(f"/api/v1/screening?cursor={page['next_cursor']}", headers=staff).get_json()
    assert len(rest["items"]) == 1

    address = f"/api/v1/tickets/{first.id}/screen"
    stale = {"suggestion": 1, "suggestions_token": "0" * 12}
    assert http.post(address, json=stale, headers=staff).status_code == 409
    both = {"suggestion": 1, "category": "0201"}
    assert http.post(address, json=both, headers=staff).status_code == 422
    choice = {"suggestion": 1, "suggestions_token": row["suggestions_token"]}
    keyed = {**staff, "Idempotency-Key": "choice-1"}
    done = http.post(address, json=choice, headers=keyed)
    assert (done.status_code, done.get_json()["category"]) == (200, best["category"])
    assert http.post(address, json=choice, headers=keyed).status_code == 200


def test_screening_queue_is_the_centres_alone(http: FlaskClient, bearer: Headers) -> None:
    """Units see their own orders, not what waits."""
    assert http.get("/api/v1/screening", headers=bearer("unit_handler")).status_code == 403


def test_new_district_learns_from_its_operators_choices(
    container: Container, http: FlaskClient, bearer: Headers, shell: Shell, tmp_path: Path
) -> None:
    """No model, then one trained on what operators decided; confidential cases teach nothing."""
    corpus = labelled(each=30)
    for number, (text, category) in enumerate(zip(corpus.texts, corpus.names, strict=True), 1):
        ticket = opened(container, number, title="", text=f"{text} 另说一句", category=None)
        if ticket.state == "screening":
            choice = {"category": category}
            address = f"/api/v1/tickets/{ticket.id}/screen"
            done = http.post(address, json=choice, headers=bearer("operator"))
            assert done.status_code in {200, 422}, done.get_json()
    told = shell("train", "--from-tickets", "--output", str(tmp_path / "own"))

    assert told["source"] == "tickets"
    assert told["messages"] >= 15
    version = shell("activate", "--model", str(tmp_path / "own"))["in_force"]
    eventually(lambda: container.classifying.live.version == version)
    assert shell("learn")["reason"] == "nothing new was confirmed"

    shell("rollback")
    learnt = shell("learn")
    assert learnt["activated"]
    assert shell("list")["in_force"] == learnt["activated"]


def test_accuracy_of_first_dispatch_is_told_by_unit_and_category(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    """A ticket that another unit ended was dispatched wrongly at first."""
    for number in (1, 2):
        opened(container, number, category="0104")
    tickets = container.database["tickets"]
    tickets.update_many({}, {"$set": {"state": "resolved"}})
    one = tickets.find_one({})
    assert one is not None
    other = {**one["orders"][0], "id": "wo_other", "unit": "gongan"}
    tickets.update_one({"_id": one["_id"]}, {"$push": {"orders": other}})

    found = http.get("/api/v1/classifier", headers=bearer("analyst")).get_json()
    assert found["model_version"] is None
    assert found["first_dispatch"]["unit"] == {"chengguan": {"tickets": 2, "accuracy": 0.5}}
    assert found["first_dispatch"]["category"] == {"0104": {"tickets": 2, "accuracy": 0.5}}


def test_each_choice_of_an_operator_is_a_precedent_at_once(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    """A district without a model learns from the first correction on."""
    staff = bearer("operator")
    first = opened(container, 1, text="晨练队伍在楼下放歌跳操，天天如此")
    choice = {"category": "0602"}
    done = http.post(f"/api/v1/tickets/{first.id}/screen", json=choice, headers=staff)
    assert done.status_code == 200
    opened(container, 2, text="晨练队伍又在楼下放歌跳操")
    opened(container, 3, text="不知道说什么")

    like, other = http.get("/api/v1/screening", headers=staff).get_json()["items"]
    best = like["suggestions"][0]
    assert (best["by"], best["category"], best["unit"]) == ("precedent", "0602", "gongan")
    assert best["precedent"] == first.number
    assert all(item["by"] != "precedent" for item in other["suggestions"])
