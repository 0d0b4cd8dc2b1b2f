"""What points at a person in free text, one pattern a kind; they read plain text (look_alikes)."""

import re
from typing import Final

from services.intake.domain.personal_data.identity_number import DAY, REGION, YEAR
from services.intake.domain.personal_data.names import NAME, SURNAME_ONLY

PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SPOKEN = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
# Between the digits of a number as people group them; in speech also a comma or a pause mark.
_GAP = r"[ .·_-]{0,2}"
_PAUSE = r"[ ,、·-]{0,1}"
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<!\d)", r"(?!\d)"
_IS = r"[ :是为号码#-]{0,5}"

_ALONE = r"(?<![0-9A-Za-z])"
_EACH_APART = "|".join(
    rf"1{gap}[3-9](?:{gap}\d){{9}}" for gap in (" {1,2}", "-", r"\.", "·", "_", ",", "/")
)
_AFTER_THREE = r"1[3-9]\d(?: ?[,/] ?\d{4}){2}(?! ?[元块万亿米平吨度])|1[3-9]\d(?: \d){8}"
# Of another country, with its code; 86 is ours and known by its shape. 0012345678901 alone is
# anything's number: after 00 the code stands apart.
_ABROAD = (
    r"(?<![\d+])(?:\+(?!86)[1-9]\d{0,2}[ .-]?|00(?!86)[1-9]\d{0,2}[ .-])(?:\(\d{1,4}\)[ .-]?)?"
    r"\d(?:[ .-]?\d){6,11}(?!\d)"
)

_MOBILE = (
    rf"{_NO_DIGIT_BEFORE}(?:(?:\+|00)?\(?86\)?{_GAP}|0)?"
    rf"(?:1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|{_GAP}\d{{5}}{_GAP}\d{{3}}"
    rf"|{_GAP}\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}|(?:{_GAP}\d{{2}}){{4}})"
    rf"|1[3-9]\d{{2}}{_GAP}(?:\d{{3}}{_GAP}\d{{4}}|\d{{4}}{_GAP}\d{{3}})"
    rf"|{_EACH_APART}|{_AFTER_THREE}){_NO_DIGIT_AFTER}"
)
_LANDLINE = (
    rf"{_NO_DIGIT_BEFORE}(?:\+?86{_GAP})?\(?0?(?:10|2[0-57-9]|[3-9]\d{{2}})\)?{_GAP}"
    rf"[2-9]\d{{2,3}}{_GAP}\d{{4}}{_NO_DIGIT_AFTER}"
)
_AREA_ZERO = r"(?=[+(]{0,2}(?:86[ .·_()-]{0,3})?\(?0)"
_WORD = r"(?:电话|座机|固话|手机|传真|联系方式|致电|来电|小灵通|(?i:\btel\b\.?|\bphone\b))"
_NUMBER_AFTER_WORD = (
    rf"{_WORD}{_IS}(?:[2-9]\d{{2,3}}{_GAP}\d{{4}}|00[1-9]\d{{8,13}}){_NO_DIGIT_AFTER}"
)
# In whatever groups: the word says what it is.
_MOBILE_AFTER_WORD = rf"{_WORD}{_IS}(?!{_MOBILE})1[3-9](?:{_GAP}\d){{9}}{_NO_DIGIT_AFTER}"
_PAPER = (
    r"(?:身份证|证件|护照|通行证|社保卡?|医保卡?|残疾证|军官证|士兵证|驾驶证|居住证)"
    r"(?:号码?|编号)?[ :是为]{0,3}(?:[A-Za-z]{0,3}\d{6,20}[Xx]?(?![0-9A-Za-z])"
    r"|[\u4e00-\u9fff]{1,3}字第?\d{4,10}号?)"
)
_EMAIL = (
    r"[A-Za-z0-9_.+-]{1,64} ?(?:@|\(at\)|\[at\]|#at#|艾特) ?"
    r"[A-Za-z0-9-]{1,63}(?:[.点][A-Za-z0-9-]{1,63}){1,4}"
)
_SIGN = r"[A-HJ-NP-Za-hj-np-z0-9]"
_PLATE = (
    rf"(?:[{PROVINCES}] ?·? ?[A-HJ-NP-Za-hj-np-z] ?[ ·.-]?(?=[A-Za-z ]{{0,5}}\d)"
    rf"(?:{_SIGN}{{5,6}}|{_SIGN}{{4}}[警学挂领使港澳]"
    rf"|{_SIGN}{{1,3}}(?: {_SIGN}{{1,5}}){{1,3}}(?<=\d\d))"
    rf"|WJ ?[{PROVINCES}]? ?[0-9A-Z]{{4,5}}|[军海空南北沈兰济成广][A-Z]{_GAP}\d{{5}}|[使领]\d{{6}}"
    r")(?![A-Za-z0-9])"
)
_PLATE_ALONE = (
    rf"(?:车牌|牌照|车号)(?:号码?)?[ :是为]{{0,3}}[A-HJ-NP-Z]?[ ·.-]?(?=[A-Z]{{0,3}}\d)"
    rf"{_SIGN}{{5,6}}(?![A-Za-z0-9])"
)
ACCOUNT_LEAD = (
    r"(?i:[微薇威v]信|qq|vx|wechat|抖音|快手|支付宝|钉钉)(?i:账?号码?| ?id)?[ :是为]{0,3}"
)
_ACCOUNT = (
    rf"{ACCOUNT_LEAD}"
    r"(?:\d{2,4}(?: \d{2,4}){2,3}|[A-Za-z0-9_-]{5,20})(?![A-Za-z0-9_-])"
)

KINDS: Final = {
    "email": _EMAIL,
    "identity": rf"{_ALONE}{REGION}[ -]?{YEAR}[ -]?{DAY}[ -]?\d{{3}}[\dXx](?![0-9A-Za-z])",
    "identity_old": rf"{_ALONE}{REGION}\d{{2}}{DAY}\d{{3}}(?![0-9A-Za-z])",
    "paper": _PAPER,
    "mobile": _MOBILE,
    "landline": rf"{_AREA_ZERO}{_LANDLINE}",
    "abroad": _ABROAD,
    "number": _NUMBER_AFTER_WORD,
    "told_mobile": _MOBILE_AFTER_WORD,
    "card": r"(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){2,3}[ -]?\d{1,4}(?!\d)",
    "spoken": rf"(?<![{_SPOKEN}])(?:[{_SPOKEN}]{{10,18}}"
    rf"|[一幺壹]{_PAUSE}[{_SPOKEN}](?:{_PAUSE}[{_SPOKEN}]){{9}}"
    rf"|(?=[0-9 -]{{0,9}}[{_SPOKEN}])[1一幺壹](?:[ -]?[0-9{_SPOKEN}]){{10}})"
    rf"(?![0-9{_SPOKEN}])",
    "plate": _PLATE,
    "plate_alone": _PLATE_ALONE,
    "account": _ACCOUNT,
    "name": NAME,
    "surname": SURNAME_ONLY,
}
# With what any of them begins: a look at one character spares most of them all the patterns.
_BEGINNING = (
    rf"(?=[A-Za-z0-9_.+(\-{_SPOKEN}{PROVINCES}微薇威抖快支钉电座固手传联致来小身证护通社医残军士驾居"
    r"我本名姓户反投举申报当免贵车牌军海空南北沈兰济成广使领])"
)


_NAMED = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items())
PERSONAL: Final = re.compile(f"{_BEGINNING}(?:{_NAMED})")
# Eighteen digits in any groups are an identity number where the check character says so.
GROUPED_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-8](?:[ -]?\d){16}[ -]?[\dXx](?![0-9A-Za-z])"
)
