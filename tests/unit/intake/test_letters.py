"""Letters are read as mail programs write them; robots' letters are known, broken ones named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.channels.mail.parsing import read_letter
from services.intake.domain.channels.letters import own_word
from services.intake.domain.channels.rows import Unreadable
from tests.factories.letters import as_html, in_gbk, letter, with_enclosure


def test_a_letter_tells_who_wrote_what_and_when() -> None:
    read = read_letter(letter())
    assert (read.sender, read.sender_name) == ("zhang@example.com", "张三")
    assert (read.title, read.text, read.kind) == ("井盖坏了", "小区门口的井盖坏了，请修。", "help")
    assert read.sent_at is not None
    assert read.sent_at.isoformat() == "2026-11-20T01:30:00+00:00"


def test_old_charsets_are_read_by_what_they_are() -> None:
    read = read_letter(in_gbk("办居住证带什么？㐀镕"))
    assert (read.sender_name, read.title, read.kind) == ("李四", "咨询：办证", "consult")
    assert read.text == "办居住证带什么？㐀镕"


def test_html_alone_is_read_as_its_words_and_no_script() -> None:
    read = read_letter(
        as_html("<style>p{}</style><p>夜里<b>施工</b></p><div>很吵</div><script>x()</script>")
    )
    assert (read.title, read.text, read.kind) == ("投诉噪音", "夜里施工\n很吵", "complaint")


def test_quotes_of_html_are_no_word_of_who_answers_and_still_name_the_case() -> None:
    html = "<p>还是漏水</p><blockquote><p>查询码 BS83-QZBE-9Z2Q</p></blockquote>"
    answer = b"References: <a@x>\r\n" + as_html(html)
    read = read_letter(answer)
    assert (read.text, "BS83-QZBE-9Z2Q" in read.whole) == ("还是漏水", True)
    assert "BS83" in read_letter(as_html(html)).text


def test_deep_html_is_read() -> None:
    assert "底" in read_letter(as_html("<div>" * 20_000 + "底")).text


def test_plain_text_goes_before_html_and_enclosures_are_apart() -> None:
    read = read_letter(with_enclosure(b"\xff\xd8\xff"))
    assert read.text == "垃圾没清，见照片。"
    assert [(one.name, one.content) for one in read.enclosures] == [("现场.jpg", b"\xff\xd8\xff")]
    assert read.told() == "垃圾没清，见照片。"
    assert read.told(1) == "垃圾没清，见照片。\n（随信另有 1 个附件未能接收，原件在邮箱内）"


def test_a_photograph_without_a_name_is_enclosed_and_a_signature_is_not() -> None:
    parts = (("image/jpeg", "/9j/"), ("application/pkcs7-signature; name=smime.p7s", "AAAA"))
    body = "".join(
        f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{said}\r\n"
        for kind, said in parts
    )
    head = 'From: a@b.cn\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    read = read_letter(f"{head}{body}--b--\r\n".encode())
    assert [one.content for one in read.enclosures] == [b"\xff\xd8\xff"]
    assert read.told() == "见附件。"


@pytest.mark.parametrize(
    "quoted",
    [
        "> 您好",
        "在 2026年11月20日，呼应 <a@b.c> 写道：\n> 您好",
        "On Fri, Nov 20, 2026 at 9:30 AM Huying wrote:\n您好",
        "-----原始邮件-----\n发件人: 呼应\n您好",
        "------------------ Original Message ------------------\nFrom: x",
        "发件人: 呼应 <a@b.c>\n您好",
        "________________________________\nFrom: Huying",
        "On Fri, Nov 20, 2026 at 9:30 AM Huying <\nhotline@example.gov.cn> wrote:\n> 您好",
        'At 2026-11-20 10:00:00, "呼应" <a@b.c> wrote:\n您好',
        "张三 <a@b.c> 于2026年11月20日周五 10:00写道：\n您好",
        "2026年11月20日 10:00，呼应 <a@b.cn> 写道：\n您好",
        "------------------ Original ------------------\nFrom: x",
        "---- 回复的原邮件 ----\n| 发件人 | 呼应 |",
        "发自我的iPhone",
        "-- \n张三",
    ],
)
def test_what_is_quoted_is_not_the_writers_word(quoted: str) -> None:
    assert own_word(f"还是没修好。\n\n请快一点\n{quoted}") == "还是没修好。\n\n请快一点"


@pytest.mark.parametrize("told", ["物业在公告里写道：\n停水三天", "在东门，贴的通知写道：\n停水"])
def test_what_a_writer_tells_that_others_wrote_is_his_own_word(told: str) -> None:
    assert own_word(told) == told


def test_what_answers_to_nothing_or_is_forwarded_is_kept_whole() -> None:
    said = "见下\n\n---------- Forwarded message ---------\nFrom: 物业\n> 停水三天"
    assert read_letter(letter(said)).text == said
    assert read_letter(letter(said, subject="Fwd: 停水", References="<a@x>")).text == said
    for answers in ({"References": "<a@x>"}, {"subject": "回复：停水"}):
        assert read_letter(letter(said, **answers)).text == "见下"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<x>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"sender": "Mail Delivery <MAILER-DAEMON@example.com>"},
        {"sender": "no-reply@example.com"},
        {"subject": "自动回复：您好"},
        {"subject": "Automatic reply: hello"},
        {"List_Unsubscribe": "<mailto:x@y.z>"},
    ],
)
def test_what_a_robot_wrote_is_known(headers: dict[str, str]) -> None:
    assert read_letter(letter(**headers)).is_automatic


def test_a_person_is_no_robot() -> None:
    assert not read_letter(letter(Auto_Submitted="no")).is_automatic


def test_the_letters_that_it_answers_to_are_named_the_nearest_first() -> None:
    read = read_letter(letter(In_Reply_To="<c@x>", References="<a@x> <b@x> <c@x>"))
    assert read.answers == ("<c@x>", "<b@x>", "<a@x>")


def test_a_letter_without_a_name_is_told_apart_by_its_bytes() -> None:
    first, same, other = (read_letter(letter(text, message_id="")) for text in ("一", "一", "二"))
    assert first.message_id == same.message_id != other.message_id


@given(st.binary(max_size=500))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    for whole in (raw, letter()[: len(raw)] + raw, b"Content-Type: multipart/mixed;" + raw):
        try:
            read = read_letter(whole)
        except Unreadable:
            continue
        assert read.message_id
        assert read.kind
        assert list(read.tracking_codes()) is not None


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_headers_that_name_no_charset_are_read_by_what_they_are(charset: str) -> None:
    """As programs of the nineties write them, and some that offices still run."""
    raw = "From: 张三 <a@b.cn>\r\nSubject: 【投诉】路灯\r\n 坏了\r\n\r\n三天了".encode(charset)
    letter = read_letter(raw)

    assert (letter.sender, letter.sender_name) == ("a@b.cn", "张三")
    assert letter.subject == "【投诉】路灯 坏了"


def test_half_a_character_and_strange_charsets_are_no_poison() -> None:
    for charset in ("unicode_escape", "utf-7", "rot13", "idna", "no-such", "utf-16"):
        head = f"From: a@b.cn\nContent-Type: text/plain; charset={charset}\n\n"
        read = read_letter(head.encode() + b"\\ud800 +2AA- \xff words")
        assert read.whole.encode()
        assert read.subject.encode() is not None
