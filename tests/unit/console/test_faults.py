"""What is wrong with a form is told with the names of its fields, as their labels have them."""

from services.console.entrypoints.http.shell.faults import named

LABEL = (
    '<label class="field__label" for="field-phone">来电号码'
    '<span aria-hidden="true">*</span></label>'
)


def fault(field: str) -> str:
    return f'<li><a href="#field-{field}">不能为空</a></li>'


def test_a_fault_names_its_field_by_the_words_of_the_label() -> None:
    page = named(fault("phone") + LABEL, "：")

    assert '<a href="#field-phone"><b>来电号码</b>：不能为空</a>' in page


def test_a_fault_of_several_boxes_names_what_stands_over_them() -> None:
    boxes = '<fieldset class="field" id="field-kinds">\n<legend class="x">类型</legend></fieldset>'

    assert "<b>类型</b>: 不能为空" in named(fault("kinds") + boxes, ": ")


def test_a_fault_of_a_field_without_a_label_stays_as_it_was() -> None:
    page = fault("location") + LABEL

    assert named(page, "：") == page


def test_what_somebody_typed_is_never_taken_for_a_label() -> None:
    """A page escapes what was typed; a label that holds more than words names nothing."""
    odd = '<label for="field-phone"><input value="x"></label>'

    assert named(fault("phone") + odd, "：") == fault("phone") + odd
