"""What a reply by SMS to "how was it?" says: an answer, or nothing that one could count."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.intake.domain.personal_data.look_alikes import plain
from services.intake.domain.ratings.rating import Answer, Ground, Satisfaction

LONGEST: Final = 500

# The numbers that the question offers.
_OFFERED: Final[dict[str, Satisfaction]] = {
    "1": "satisfied",
    "2": "basically_satisfied",
    "3": "dissatisfied",
}
# Nothing else may follow a number that is a choice: "3栋漏水" and "一般" begin with none.
_CHOICE_ENDS = r"(?=$|[ ,.、。:;!~-]|[满不基比很非挺还没未态解修谢感])"
_NUMBER = re.compile(
    rf"^(?:回复|我?选择?|按|打)?[ :]*([0-9]+{_CHOICE_ENDS}|[一二三](?=$|[ ,.、。!]))"
    r"[ ,.、。:;!~-]*"
)
_ANOTHER: Final = re.compile(rf"(?<![0-9.])([0-9])(?:{_CHOICE_ENDS})")
# Anger has one meaning; a thumb may as well say "received". Any other picture says nothing.
_FACES: Final = str.maketrans(dict.fromkeys("👎😡😠🤬💩", " 不满意 "))
_AROUND: Final = re.compile("[\"'“”‘’()\\[\\]【】《》「」]")
_CHINESE = {"一": "1", "二": "2", "三": "3"}

# Read in this order, each taken out of the text before the next: "不太满意" is no "满意".
_TWICE_DENIED = re.compile(
    r"(?:没有?|不是|并非|不能说)(?:什么)?(?:不满意|不满)|不满意?的(?:地方)?(?:倒|也|都)?没"
)
_UNHAPPY = re.compile(
    r"(?:很|非常|十分|极其|极|太|特别|相当)?(?:不(?:是)?(?:太|很|怎么|大|够|咋|甚)?满意|不满|不行|不认可|不好|差评|失望|糟糕|很差|太差|恶劣|差劲|敷衍|忽悠|骗人|糊弄|不咋[地的样]|不怎么样|糟透|太烂|很烂)"
    r"|^差[!。.]*$|(?:dis|un|not )satisfied|not happy|unhappy"
)
_SO_SO = re.compile(
    r"基本满意|比较满意|还(?:算|可以|行|好|不错)|一般般?|凑合|马马虎虎|勉强|过得去|差不多"
)
# Thanks alone are politeness, and "可以" begins a request as often as it judges.
_HAPPY = re.compile(
    r"(?:很|非常|十分|特别|相当|挺)?(?:满意|好评|不错|点赞|给力)|(?:很|非常|挺)好|[真很太]棒|satisfied"
)
_UNSOLVED = re.compile(
    r"(?:没有?|未|还没|并未|根本没|一直没|仍未|仍没|又)(?:有)?(?:给)?(?:得到)?(?:解决|处理|修|弄|办|改|搞定|动静|结果|坏|漏|堵)"
    r"|(?:问题)?(?:还在|依旧|依然|老样子|还是(?:坏|漏|堵|没|不|老|那))"
)
_SOLVED = re.compile(
    r"(?:已经?|都|全)?(?:解决|修好|处理好|办好|弄好|搞定|修复|通了|亮了)(?:了|啦|完)?"
)
_NOBODY_CAME = re.compile(
    r"(?:没有?|未|无|从没|从未|一直没|根本没|没见)(?:有)?(?:任何)?(?:一个)?(?:人|谁|哪个)?(?:来|联系|到|跟|给|打|上门|接|回|找)"
    r"(?:过|我|电话|现场|人|访)?|没人|无人(?:问津|联系|处理|管)|没接到(?:过)?电话|没接到(?:过)?联系"
)
_ATTITUDE = re.compile(
    r"态度(?!(?:还|很|挺|倒|都|也|非常)*(?:好|不错|可以|热情))|骂人|凶|不耐烦|爱理不理|推诿|推脱|踢皮球"
)
_MOCKS = re.compile(r"个屁|才怪|个鬼|个头|呵呵|你妈|滚|狗屁|反话")
_ASKS = re.compile(r"[?]|吗|什么时候|啥时候|何时|怎么|为什么|为啥|哪里|谁来|多久|几时|能不能|请问")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read; without ``answer`` somebody has to call and ask."""

    answer: Answer | None
    grounds: tuple[Ground, ...] = ()


UNCLEAR: Final = Reading(None)
_PICTURES: Final = frozenset({"So", "Sk", "Me", "Cn", "Co"})


def read_reply(text: str) -> Reading:
    """Return what the reporter answers, where there is one meaning only.

    A number that was offered, or plain words; both where they agree. Whoever is dissatisfied and
    says no more is taken to be contacted and not helped; whoever is satisfied, to be both. Words
    that contradict each other, a question, and anything else is unclear.
    """
    said = _readable(text)
    number, rest = _number(said)
    if number == "" or len({*_ANOTHER.findall(rest), *filter(None, [number])}) > 1:
        return UNCLEAR
    words = _satisfaction(rest)
    if number is not None:
        offered = _OFFERED.get(number)
        if offered is None or words not in (None, offered) or _contradicts(offered, rest):
            return UNCLEAR
        return _reading(offered, rest)
    others = {_OFFERED.get(digit) for digit in _ANOTHER.findall(rest)}
    if words is None or words == "unclear" or others - {words} or _contradicts(words, rest):
        return UNCLEAR
    return _reading(words, rest)


def _readable(text: str) -> str:
    """Return a reply in plain signs: 滿意 is 满意, １ and 1️⃣ are 1."""
    signs = _AROUND.sub(" ", plain(text[:LONGEST])[0].replace("滿", "满").translate(_FACES))
    kept = (" " if unicodedata.category(sign) in _PICTURES else sign for sign in signs)
    return " ".join("".join(kept).casefold().split())


def _number(said: str) -> tuple[str | None, str]:
    """Return the number that begins the reply (empty: several digits, no choice), and the rest."""
    found = _NUMBER.match(said)
    if found is None:
        return None, said
    digits = "".join(_CHINESE.get(sign, sign) for sign in found.group(1))
    return (digits if len(digits) == 1 else ""), said[found.end() :]


def _satisfaction(words: str) -> Satisfaction | str | None:
    """Return the one satisfaction that words tell, ``unclear`` for several, None for none."""
    if any(pattern.search(words) for pattern in (_TWICE_DENIED, _ASKS, _MOCKS)):
        return "unclear"
    told: list[Satisfaction] = []
    left = words
    for pattern, meaning in _MEANINGS:
        left, count = pattern.subn(" ", left)
        if count:
            told.append(meaning)
    if not told:
        if _NOBODY_CAME.search(words) or _UNSOLVED.search(words):
            return "dissatisfied"
        return "satisfied" if _SOLVED.search(words) else None
    return told[0] if len(told) == 1 else "unclear"


_MEANINGS: Final[tuple[tuple[re.Pattern[str], Satisfaction], ...]] = (
    (_UNHAPPY, "dissatisfied"),
    (_SO_SO, "basically_satisfied"),
    (_HAPPY, "satisfied"),
)


def _contradicts(satisfaction: str, words: str) -> bool:
    """Whether somebody says that it is good, and that nothing was done."""
    return satisfaction != "dissatisfied" and bool(
        _NOBODY_CAME.search(words) or _UNSOLVED.search(words)
    )


def _reading(satisfaction: Satisfaction | str, words: str) -> Reading:
    unhappy = satisfaction == "dissatisfied"
    unsolved = bool(_UNSOLVED.search(words))
    solved = not unsolved and bool(_SOLVED.search(words))
    grounds: list[Ground] = []
    if unhappy and not solved:
        grounds.append("unresolved")
    if unhappy and _ATTITUDE.search(words):
        grounds.append("attitude")
    answer = Answer(
        contacted=not _NOBODY_CAME.search(words),
        resolved=solved or not unhappy,
        satisfaction="dissatisfied" if unhappy else _as_satisfaction(satisfaction),
    )
    return Reading(answer, tuple(grounds))


def _as_satisfaction(value: str) -> Satisfaction:
    return "satisfied" if value == "satisfied" else "basically_satisfied"
