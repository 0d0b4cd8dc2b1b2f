"""What the command line says of an endpoint list that is none, before anything is asked for."""

import pytest
import typer

from services.notify.entrypoints.cli.main import _read


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "standard input: Invalid JSON"),
        ("{}", "standard input: Input should be a valid array"),
        ("[1]", "0: Input should be"),
        ('[{"url": "https://x.example/"}]', "0.unit: Field required"),
        ('[{"unit": "a", "url": "https://x.example/", "event": []}]', "0.event: Extra inputs"),
        ('[{"unit": "Bad Unit!", "url": "https://x.example/"}]', "0.unit: String should match"),
    ],
)
def test_a_faulty_list_is_told_by_place_and_field(
    text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        _read(text)
    assert says in capsys.readouterr().err


def test_a_list_is_read_with_its_filters() -> None:
    (form,) = _read('[{"unit": "a", "url": "https://x.example/", "events": ["work_order.*"]}]')

    assert (form.unit, form.events) == ("a", ["work_order.*"])
