"""Free text without what points at a person: numbers, addresses of mail, plates, spoken names.

Masked text still tells a story; it is fit for those who handle the case, not for the public.
"""

import re
from re import Match

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SPOKEN_DIGIT = "零〇一二三四五六七八九幺"
# A family name with one or two more characters; "我叫" is also "I call (somebody)", so a name must
# end at a mark or at one of the words that follow a name.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME_END = r"(?=$|[\s，。,.；;、！!：:（(]|住|是|家|今年|电话|手机|系|在|，)"

# With what any personal detail begins: a look at one character spares most of them nine patterns.
_BEGINNING = rf"(?=[A-Za-z0-9_.+\-{_SPOKEN_DIGIT}{_PROVINCES}微我本名姓联])"
_PERSONAL = re.compile(
    _BEGINNING
    + "(?:"
    + "|".join(
        (
            r"(?P<email>[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})",
            r"(?P<identity>(?<![0-9A-Za-z])[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx]"
            r"(?![0-9A-Za-z]))",
            r"(?P<mobile>(?<!\d)(?:\+?86[ -]?|0086[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d))",
            r"(?P<landline>(?<!\d)0\d{2,3}[ -—]?[2-8]\d{6,7}(?!\d))",
            r"(?P<card>(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){2,3}[ -]?\d{1,4}(?!\d))",
            rf"(?P<spoken>[{_SPOKEN_DIGIT}]{{11}}(?![{_SPOKEN_DIGIT}]))",
            rf"(?P<plate>[{_PROVINCES}][A-HJ-NP-Z][ ·•-]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9]))",
            r"(?P<account>(?i:微信号?|qq|vx|wechat)(?:号码?)?[ ：:是为]{0,3}[A-Za-z0-9_-]{5,20})",
            rf"(?P<name>(?:我叫|我是|本人|名叫|姓名|联系人)[ ：:是叫]{{0,2}}[{_SURNAMES}]"
            rf"[\u4e00-\u9fff]{{1,2}}?{_NAME_END})",
        )
    )
    + ")"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＠．", "0123456789@.")
_LEAD_IN = re.compile(r"(我叫|我是|本人|名叫|姓名|联系人)[ ：:是叫]{0,2}")
_ACCOUNT_LEAD_IN = re.compile(r"(?i)(微信号?|qq|vx|wechat)(号码?)?[ ：:是为]{0,3}")


def mask(text: str) -> str:
    """Return the text with each personal detail replaced by stars of a fixed length.

    Masking masked text changes nothing. Digits may be full-width; numbers may be in groups.
    """
    return _PERSONAL.sub(_stars, text.translate(_FULL_WIDTH))


def _stars(found: Match[str]) -> str:
    kind, value = found.lastgroup, found.group()
    if kind == "mobile":
        return "1**********"
    if kind == "plate":
        return value[0] + "*****"
    if kind == "name":
        lead = _LEAD_IN.match(value)
        return (lead.group() if lead else "") + "某某"
    if kind == "account":
        lead = _ACCOUNT_LEAD_IN.match(value)
        return (lead.group() if lead else "") + "****"
    return _REPLACEMENTS.get(kind or "", "****")


_REPLACEMENTS = {
    "email": "***@***",
    "identity": "******************",
    "landline": "0***-*******",
    "card": "****************",
    "spoken": "***********",
}
