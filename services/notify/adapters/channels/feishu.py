"""Feishu 飞书 (Lark): a custom group robot (自定义机器人), signed (签名校验) where it has a secret.

| code                                             | outcome                             |
|--------------------------------------------------|-------------------------------------|
| 0                                                | sent                                |
| 9499, 11232 too often (100 a minute, 5 a second) | retry, the robot rests a minute     |
| 19021 signature, 19022 address, 19024 keyword    | retry: somebody has to mend it      |
| 19001 no such robot, 19036 switched off          | failed:robot_gone                   |
| 19002, 230001 malformed                          | failed:content_rejected             |
| any other                                        | retry                               |
| HTTP status other than 200                       | as in ``http_answers``              |
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, ClassVar

from services.notify.adapters.channels.robots import (
    CONTENT,
    GONE,
    SENT,
    SETTINGS,
    Meaning,
    Request,
    Robot,
    busy,
    provider,
)
from services.notify.domain.notification import Channel


class FeishuRobot(Robot):
    """Shows a text in a Feishu group."""

    channel: ClassVar[Channel] = "feishu"
    code_field: ClassVar[str] = "code"
    codes: ClassVar[Mapping[int, Meaning]] = {
        0: SENT,
        **dict.fromkeys((9499, 11232), busy(60)),
        **dict.fromkeys((19021, 19022, 19024), SETTINGS),
        **dict.fromkeys((19001, 19036), GONE),
        **dict.fromkeys((19002, 230001), CONTENT),
    }
    most_bytes: ClassVar[int] = 19_000

    def request(self, url: str, secret: str, text: str) -> Request:
        """Return the platform's ``text`` message; the key of its signature is text and secret."""
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            timestamp = str(int(self._wall.now().timestamp()))
            mac = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
            body |= {"timestamp": timestamp, "sign": base64.b64encode(mac).decode()}
        return Request(url, body)


PROVIDER = provider(FeishuRobot)
