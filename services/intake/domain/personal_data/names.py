"""Names as told in passing (我叫…, 本人姓…): what leads in, what carries, what ends them."""

# The family names of nine in ten people; two-character ones apart. What is oftener a word of its
# own ("和", "时", "成") is left out.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆司卓古吉缪简车芦麦褚娄窦戚岑景宫费卜"
    "冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE_SURNAMES = "欧阳|上官|皇甫|令狐|诸葛|司徒|司马|申屠|夏侯|公孙|慕容|端木|尉迟|长孙|独孤|南宫"
TITLES = "先生|女士|小姐|阿姨|大爷|大妈|大叔|奶奶|爷爷|师傅|老师"

# After these a name follows, or it is no lead-in.
LEAD_INS = (
    "我叫|我的名字[叫是]|本人(?:名叫|叫)|名叫|姓名|联系人|户主|当事人"
    "|反映人|投诉人|举报人|申请人|报料人"
    "|我的?(?:爸爸?|妈妈?|父亲|母亲|儿子|女儿|丈夫|妻子|老公|老婆|爱人|爷爷|奶奶|姥姥|姥爷|外公|外婆"
    "|哥哥?|姐姐?|弟弟?|妹妹?|孙子|孙女|邻居)名?叫"
)
OWN_SURNAME = "我姓|本人姓|免贵姓|贵姓|姓氏"
# These two are followed by what somebody is or does far more often than by a name.
_DOUBTFUL = "我是|本人"
_NOT_A_NAME = "人户民员者家生师主长区市县镇村街路院校司店厂队组层楼号的位名个妈爸"
# A name must end at a mark or at a word that follows names: "我叫" is also "I call (somebody)".
_END = (
    r"(?=$|[\s,.;!:?()<>\[\]|/、。~…'\"“”‘’《》【】]"
    r"|1[3-9]\d{2}|0\d{2,3}-?\d{3}|住|是|家|今年|电话|手机|系|在|男|女|身份证|来自|和|与)"
)

_GIVEN = r"[\u4e00-\u9fff]"
_ANY_SURNAME = rf"(?:{DOUBLE_SURNAMES}|[{SURNAMES}])"
_FULL = rf"{_ANY_SURNAME}{_GIVEN}{{1,2}}?{_END}"
_TITLED = rf"{_ANY_SURNAME}(?:{TITLES})"
_LINK = r"[ :是叫为]{0,3}"

# 阿依古丽·买买提: the point tells that it is a name, whatever it is made of.
_POINTED = rf"{_GIVEN}{{2,8}}(?:·{_GIVEN}{{1,8}}){{1,3}}"
_LATIN = r"[A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{0,20}\.?){0,3}"
# "Order name: The lift is broken" tells no name: one stands where a line or sentence begins, or
# after what a person is.
_NAMED = (
    r"(?:(?:(?<![^\n,.;!?。(])|(?<=[\n,.;!?。] ))(?:my )?name"
    r"|\b(?:full|first|last|contact|caller|reporter|applicant|resident|tenant|owner)(?:'s)? name)"
)
_IN_ENGLISH = (
    r"(?i:\bmy (?:full )?name(?: is|'s)|\bi am called"
    rf"|{_NAMED} ?:(?! ?(?-i:The|An|My|A(?!\.))\b)) ?"
)

NAME = (
    rf"(?:(?:{LEAD_INS}){_LINK}(?:{_POINTED}|{_LATIN})|{_IN_ENGLISH}{_LATIN}"
    rf"|(?:{LEAD_INS}) ?: ?{_ANY_SURNAME}{_GIVEN}{{1,2}}?(?=\d)"
    rf"|(?:(?:{LEAD_INS}){_LINK}|(?:{_DOUBTFUL}){_LINK}(?!{_GIVEN}{{1,2}}?[{_NOT_A_NAME}]))"
    rf"(?:{_TITLED}|{_FULL}))"
)
LEAD_IN = rf"(?:{LEAD_INS}|{_DOUBTFUL}){_LINK}|{_IN_ENGLISH}"
SURNAME_LEAD_IN = rf"(?:{OWN_SURNAME})[ :是]{{0,2}}"
SURNAME_ONLY = rf"{SURNAME_LEAD_IN}{_ANY_SURNAME}(?:{_GIVEN}{{1,2}}?{_END})?"
