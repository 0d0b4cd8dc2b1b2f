"""Makes letters as mail programs write them."""

import quopri
from base64 import b64encode
from email.message import EmailMessage
from typing import Any

ZHANG = "张三 <zhang@example.com>"


def letter(
    text: str = "小区门口的井盖坏了，请修。",
    *,
    subject: str = "井盖坏了",
    message_id: str = "<1@example.com>",
    sender: str = ZHANG,
    **headers: str,
) -> bytes:
    """Return a plain letter; further headers by name, ``_`` for ``-``."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "appeals@huying.example"
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 09:30:00 +0800"
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return bytes(message)


def as_html(html: str, **changes: Any) -> bytes:
    """Return a letter that has HTML alone."""
    message = EmailMessage()
    message["From"], message["Subject"] = (
        ZHANG,
        "=?gb2312?B?" + b64encode("投诉噪音".encode("gbk")).decode() + "?=",
    )
    message["Message-ID"] = changes.get("message_id", "<html@example.com>")
    message.set_content(html, subtype="html")
    return bytes(message)


def in_gbk(text: str) -> bytes:
    """Return a letter as old Chinese programs write: GBK called gb2312, quoted-printable."""
    subject = b64encode("咨询：办证".encode("gbk")).decode()
    name = b64encode("李四".encode("gbk")).decode()
    head = (
        f"From: =?GB2312?B?{name}?= <li@example.com>\r\nSubject: =?GB2312?B?{subject}?=\r\n"
        "Message-ID: <gbk@example.com>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=gb2312\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + quopri.encodestring(text.encode("gb18030"))


def with_enclosure(
    content: bytes,
    name: str = "现场.jpg",
    *,
    message_id: str = "<enclosed@example.com>",
    **headers: str,
) -> bytes:
    """Return a letter with text in two forms and something attached."""
    message = EmailMessage()
    message["From"], message["Subject"] = headers.pop("sender", ZHANG), "垃圾"
    message["Message-ID"] = message_id
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content("垃圾没清，见照片。")
    message.add_alternative("<p>垃圾没清，<b>见照片</b>。</p>", subtype="html")
    message.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return bytes(message)
