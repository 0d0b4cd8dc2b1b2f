"""``docs/notify/template-set.md``: every text of one ticket's life, printed from the code (G1)."""

from services.notify.entrypoints.templates_page import page, sample_life

_INTRODUCTION = """# Every notice of one ticket's life 通知文本全集

*Printed from the code by `make docs`; do not edit.* The same comes from
`python -m services.notify templates print --sample`, and with `--ticket ID` for a real ticket from
the edition that is current. For SMS the units, the alphabet and the number of parts are told.

"""


def render() -> str:
    """Return the page."""
    return _INTRODUCTION + page(sample_life()).rstrip() + "\n"
