"""What counts as an answer (D8): "已办" alone is none, every point raised needs one."""

import re
from collections.abc import Sequence
from typing import Final

from services.dispatch.domain.masking import masked
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.terms import MIN_BASIS

# Words that say that something was done and not what: stripped before what is left is counted.
_EMPTY: Final = re.compile(
    r"已经|已|我单位|我局|我街道|我社区|您好|你好|尊敬的(市民|居民|群众)|市民|诉求人|来电人|反映的?|问题|情况|诉求|工单"
    r"|属实|收悉|收到|办理|处理|处置|办结|办|解决|整改|完成|落实|核实|转办|转交|答复|回复|反馈|告知"
    r"|到位|完毕|完|结束|了|请?知悉|特此|感谢|谢谢|支持|理解|相关部门|有关部门|按规定|依规|及时|积极|高度重视"
    r"|\b(done|handled|solved|fixed|completed?|resolved|processed|ok|already|it|is|has|been|was|the"
    r"|issue|matter|problem|thanks?|you)\b",
    re.IGNORECASE,
)
_MEANT: Final = re.compile(r"\w")
LEAST_SAID: Final = 4  # characters that remain when the empty words are gone
LEAST_POINT: Final = 6


def answer_of(field: str, text: str, least: int = MIN_BASIS) -> str:
    """Return an answer, masked.

    Raises:
        FieldRefused: it is too short, or says that it was done and nothing else.

    """
    if len("".join(text.split())) < least:
        raise FieldRefused(field, "too_short_to_say_anything", least=least)
    if len(_MEANT.findall(_EMPTY.sub(" ", text))) < LEAST_SAID:
        raise FieldRefused(field, "says_nothing")
    return masked(text.strip())


def point_answers(points: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    """Return the answers to the points raised, masked; one point is answered by the answer itself.

    Raises:
        FieldRefused: a point has no answer, or an empty one; the first such point is named.

    """
    if len(points) < 2:
        return tuple(answer_of(f"points.{n}", text, LEAST_POINT) for n, text in enumerate(given))
    if len(given) != len(points):
        missing = points[len(given)] if len(given) < len(points) else points[-1]
        raise FieldRefused(
            "points", "point_unanswered", raised=len(points), given=len(given), point=missing[:40]
        )
    return tuple(answer_of(f"points.{n}", text, LEAST_POINT) for n, text in enumerate(given))
