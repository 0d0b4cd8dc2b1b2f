"""The bench's copies are tickets as the codec would have made them."""

from dataclasses import replace
from datetime import UTC, datetime

import bson

from services.common.ids import bucket_of, derived_id, new_id
from services.dispatch.adapters.listing.fields import changing_fields, read_ledger
from services.dispatch.adapters.ticket_codec import birth_of, ticket_of
from tests.bench.scale.templates import Template
from tests.factories.dispatch import ticket

NUMBER = "LH-20250102-000007-X"
OPENED = datetime(2025, 1, 2, tzinfo=UTC)
DUE = datetime(2025, 3, 4, tzinfo=UTC)


def copied() -> tuple[dict[str, object], dict[str, object]]:
    """Return a document and its copy."""
    born = ticket(id=new_id("apl"))
    document = birth_of(born)
    document["_id"] = derived_id("tkt", born.appeal_id)
    document["orders"][0]["id"] = derived_id("wo", "1")
    document["clocks"][0]["order_id"] = document["orders"][0]["id"]
    document |= {"version": 1, "sequence": 0, "chain_head": ""}
    raw = Template.of(dict(document)).copy(
        NUMBER, int(OPENED.timestamp() * 1000), int(DUE.timestamp() * 1000)
    )
    options = bson.CodecOptions(tz_aware=True)
    return document, bson.decode(raw.raw, codec_options=options)


def test_a_copy_has_ids_of_its_own_that_agree() -> None:
    """Founding appeal, member, bucket, ledger, order and clock."""
    before, after = copied()
    made = ticket_of(after)

    assert made.appeal_id == made.members[0].appeal_id != before["appeal_id"]
    assert made.id == derived_id("tkt", made.appeal_id)
    assert made.clocks[0].order_id == made.orders[0].id
    assert after["unsettled"] == after["ledger"]
    assert read_ledger(str(after["ledger"])) == {(bucket_of(made.appeal_id), "open"): 1}
    assert made.number == NUMBER


def test_a_copy_has_days_of_its_own_and_says_the_same() -> None:
    """Only ids, number and dates differ."""
    before, after = copied()

    assert (after["opened_at"], after["work_due_at"]) == (OPENED, DUE)
    assert after["words"] == before["words"]
    assert after["area_path"] == before["area_path"]
    assert ticket_of(after).matter == ticket_of(before).matter


def test_what_is_closed_with_its_one_appeal_is_counted_as_the_rest() -> None:
    """Only the others say so: their index stays small, however many are closed."""
    born = ticket(id=new_id("apl"))
    (member,) = born.members
    closed = replace(born, state="closed", members=(replace(member, state="closed"),))
    bucket = bucket_of(born.appeal_id)
    alone = replace(closed, members=(replace(member, state="withdrawn"),))

    assert read_ledger(changing_fields(born)["unsettled"]) == {(bucket, "open"): 1}
    assert changing_fields(closed)["unsettled"] is None
    assert read_ledger(changing_fields(alone)["unsettled"]) == {(bucket, "withdrawn"): 1}


def test_a_merged_ticket_without_an_appeal_counts_for_none() -> None:
    """It is not taken for one that was closed with its one appeal."""
    merged = replace(ticket(id=new_id("apl")), state="merged", members=())

    assert changing_fields(merged)["unsettled"] > ""
    assert read_ledger(changing_fields(merged)["unsettled"]) == {}
