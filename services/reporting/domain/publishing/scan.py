"""Look for anything personal in what is about to be published; every find is told with its line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

# What must never be there, whatever file it is (personal information law, rules.md §11).
_KINDS: Final = {
    "phone": re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    "landline": re.compile(r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)"),
    "identity_number": re.compile(r"(?<!\d)\d{6} ?\d{8} ?\d{3}[\dXx](?![\dA-Za-z])"),
    "e_mail": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "number_plate": re.compile(r"[\u4e00-\u9fff][A-Z][·•]?[A-Z0-9]{5,6}(?![A-Z0-9])"),
    "name": re.compile(r"(我叫|本人|姓名[:：]?)[\u4e00-\u9fff]{2,3}"),
    "internal_id": re.compile(r"\b(?:apl|tkt|wo|ref|ntf)_[0-9a-z]+"),
    "address": re.compile(r"\d+(?:号楼|栋|单元|室)|[一二三四五六七八九十]+(?:号楼|栋|单元)"),
    "exact_place": re.compile(r"(?<!\d)\d{2,3}\.\d{3,}(?!\d)"),
}
# What a request is called in open data: a digest, whose figures tell of nobody.
_CODE: Final = re.compile(r"^[0-9a-f]{16}(?=,)")
_WORDS: Final = 12  # so many signs of a reporter's own words in a row are a quotation


@dataclass(frozen=True, slots=True)
class Find:
    """Something personal: in which file, on which line, of which kind."""

    file: str
    line: int
    kind: str


def scan(file: str, text: str, words: Iterable[str] = ()) -> Iterator[Find]:
    """Yield whatever is personal in a file.

    Args:
        file: its name.
        text: all of it.
        words: what residents wrote, of which no dozen of signs may stand in the file.

    """
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        plain = normalize("NFKC", _CODE.sub("", line))  # full-width figures are figures
        for kind, pattern in _KINDS.items():
            if pattern.search(plain):
                yield Find(file, number, kind)
    pieces = {line[at : at + _WORDS] for line in lines for at in range(len(line) - _WORDS + 1)}
    for said in words:
        if any(said[at : at + _WORDS] in pieces for at in range(max(1, len(said) - _WORDS + 1))):
            yield Find(file, 0, "words_of_a_reporter")
