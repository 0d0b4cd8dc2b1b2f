"""The set of templates as a page in Markdown: each event, audience, channel and language."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from services.notify.adapters.directory import DirectoryNames
from services.notify.adapters.templates.engine import JinjaEngine
from services.notify.adapters.templates.shipped import shipped_labels, shipped_templates
from services.notify.adapters.templates.sms_size import sms_size
from services.notify.application.templates.preview_template import PreviewTemplate
from services.notify.application.templates.print_life import PrintLife, Said
from services.notify.domain.templates.template import TAGS, Addressee

_ADDRESSEES: Mapping[Addressee, str] = {
    "resident": "居民 resident",
    "family": "同类诉求居民 reporter of a family",
    "unit_handler": "承办人 unit handler",
    "duty_officer": "值班员 duty officer",
    "street": "街道 street",
    "supervisor": "值班长 supervisor",
}
_EXAMPLE = {
    "units": [
        {"code": "chengguan", "name": "区城市管理和综合执法局", "name_en": "Urban Management"},
        {"code": "huanwei", "name": "区环境卫生中心", "name_en": "Environmental Sanitation"},
        {"code": "jd-qingnianlu", "name": "青年路街道", "name_en": "Qingnianlu Street"},
        {"code": "dispatch-centre", "name": "区调度中心", "name_en": "Dispatch Centre"},
    ],
    "categories": [{"code": "0101", "name": "垃圾清运", "name_en": "refuse collection"}],
}
_CONSOLE = "https://huying.example.gov.cn"
_ZONE = "Asia/Shanghai"


def sample_life() -> Iterable[Said]:
    """Return the shipped set, filled with examples: every event there is."""
    shipped = {one.key: one for one in shipped_templates()}
    life = PrintLife(shipped, PreviewTemplate(JinjaEngine(), ZoneInfo(_ZONE), _CONSOLE))
    return life(DirectoryNames(_EXAMPLE, shipped_labels()))


def page(life: Iterable[Said]) -> str:
    """Return the page, without a heading of its own."""
    lines: list[str] = []
    event = audience = ""
    for said in life:
        if said.event_type != event:
            event, audience = said.event_type, ""
            lines += [f"## {event}", ""]
        if said.addressee != audience:
            audience = said.addressee
            lines += [f"**{_ADDRESSEES[said.addressee]}**", ""]
        for media, subject, text in said.texts:
            lines += _entry(said, media, subject, text)
    return "\n".join(lines)


def _entry(said: Said, media: tuple[str, ...], subject: str, text: str) -> list[str]:
    head = f"* `{TAGS[said.language]}` {', '.join(media)}"
    if "sms" in media:
        size = sms_size(text)
        head += f" ({size.units} {size.alphabet}, {size.parts})"
    if subject:
        head += f": **{subject}**"
    return [head, "", *(f"  > {line}".rstrip() for line in text.split("\n")), ""]
