"""Made-up personal details in the ways people write them: what masking is tried with."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"

Specimen = Callable[[Random], tuple[str, str]]
"""Returns a phrase to put into a text, and the part of it that must not be read afterwards."""


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _mobile(rng: Random) -> str:
    return "1" + rng.choice("3456789") + _digits(rng, 9)


def _grouped(number: str, sizes: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return gap.join(parts)


def _mobile_as(form: Callable[[str], str]) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        written = form(_mobile(rng))
        return f"请打{written}找我", written

    return make


def _landline(pattern: str) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        local = rng.choice("23456789") + _digits(rng, 7)
        area = rng.choice(("029", "010", "021", "0571"))
        written = pattern.format(area=area, local=local, first=local[:4], last=local[4:])
        return f"座机{written}。", local if local in written else written

    return make


def identity_number(rng: Random) -> str:
    """Return an identity number with a right check character."""
    body = f"610104{rng.randint(1940, 2012)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body += _digits(rng, 3)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def _identity_as(form: Callable[[str], str]) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        written = form(identity_number(rng))
        return f"身份号{written}，", written

    return make


def _plate(gap: str, *, lower: bool = False, green: bool = False) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        number = ("D" if green else "") + _digits(rng, 5)
        letter = rng.choice("ABCDE")
        if lower:
            number, letter = number.lower(), letter.lower()
        return f"车牌陕{letter}{gap}{number}违停", number

    return make


def _plate_alone(rng: Random) -> tuple[str, str]:
    number = rng.choice("ABCDE") + _digits(rng, 5)
    return f"对方车牌{number}，", number


def _mail(sign: str, dot: str) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        user = "".join(rng.choice("abcdefghk") for _ in range(6)) + _digits(rng, 3)
        return f"邮箱{user}{sign}qq{dot}com，", user

    return make


def _name(lead: str, tail: str) -> Specimen:
    def make(rng: Random) -> tuple[str, str]:
        name = rng.choice(_FAMILY) + "".join(rng.sample(_GIVEN, rng.choice((1, 2))))
        return f"{lead}{name}{tail}", name + tail

    return make


SPECIMENS: Final[Mapping[str, Specimen]] = {
    "mobile 13812345678": _mobile_as(str),
    "mobile 138 1234 5678": _mobile_as(lambda n: _grouped(n, (3, 4, 4), " ")),
    "mobile 138-1234-5678": _mobile_as(lambda n: _grouped(n, (3, 4, 4), "-")),
    "mobile 1381-234-5678": _mobile_as(lambda n: _grouped(n, (4, 3, 4), "-")),
    "mobile 138.123.45678": _mobile_as(lambda n: _grouped(n, (3, 3, 5), ".")),
    "mobile +86 138…": _mobile_as(lambda n: f"+86 {n}"),
    "mobile 1 3 8 1 …": _mobile_as(" ".join),
    "mobile １３８… (full-width)": _mobile_as(lambda n: n.translate(_WIDE)),
    "mobile 幺三八… (spoken)": _mobile_as(lambda n: n.translate(_SPOKEN)),
    "mobile with zero-width signs": _mobile_as("\u200b".join),
    "landline 029-87654321": _landline("{area}-{local}"),
    "landline (029)8765 4321": _landline("({area}){first} {last}"),
    "landline 02987654321": _landline("{area}{local}"),
    "landline without area code": _landline("{local}"),
    "identity 18 digits": _identity_as(str),
    "identity in groups": _identity_as(lambda n: _grouped(n, (6, 8, 4), " ")),
    "identity in odd groups": _identity_as(lambda n: _grouped(n, (3, 5, 5, 5), "-")),
    "identity full-width": _identity_as(lambda n: n.translate(_WIDE)),
    "plate 陕A12345": _plate(""),
    "plate 陕A·12345": _plate("·"),
    "plate 陕a 12345": _plate(" ", lower=True),
    "plate 陕AD12345": _plate("", green=True),
    "plate 陕A D 12345": _plate(" D "),
    "plate 车牌A12345": _plate_alone,
    "e-mail": _mail("@", "."),
    "e-mail ＠ and ．": _mail("＠", "．"),
    "e-mail (at) 点": _mail("(at)", "点"),
    "name 我叫…，": _name("我叫", "，"),
    "name 本人叫…住": _name("本人叫", "住在这里"),
    "name 联系人：…": _name("联系人：", "。"),
    "name 我是…，": _name("我是", "，"),
    "name 我爸叫…，": _name("我爸叫", "，"),
    "name 联系人…13812345678": _name("联系人", "13812345678"),
    "mobile 138，1234，5678": _mobile_as(lambda n: _grouped(n, (3, 4, 4), "，")),
    "mobile +44 20 7946 0958": _mobile_as(lambda n: f"+44 {n[:2]} {n[2:6]} {n[6:10]}"),
}
