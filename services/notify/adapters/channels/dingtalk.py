"""DingTalk 钉钉: a custom group robot (自定义机器人), signed (加签) where it has a secret.

| errcode                                          | outcome                             |
|--------------------------------------------------|-------------------------------------|
| 0                                                | sent                                |
| 130101, 410100, 90030 too often (20 a minute)    | retry, the robot rests ten minutes  |
| 310000 keyword, signature or address list        | retry: somebody has to mend it      |
| 300001, 400101, 400106 no such robot             | failed:robot_gone                   |
| 400102 switched off, 400013 group dissolved      | failed:robot_gone                   |
| 430101, 430102, 430103, 430104 content refused   | failed:content_rejected             |
| 40035 malformed                                  | failed:content_rejected             |
| -1 system busy, any other                        | retry                               |
| HTTP status other than 200                       | as in ``http_answers``              |
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode

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

_TEN_MINUTES = 600


class DingTalkRobot(Robot):
    """Shows a text in a DingTalk group."""

    channel: ClassVar[Channel] = "dingtalk"
    code_field: ClassVar[str] = "errcode"
    codes: ClassVar[Mapping[int, Meaning]] = {
        0: SENT,
        **dict.fromkeys((130101, 410100, 90030), busy(_TEN_MINUTES)),
        310000: SETTINGS,
        **dict.fromkeys((300001, 400101, 400106, 400102, 400013), GONE),
        **dict.fromkeys((430101, 430102, 430103, 430104, 40035), CONTENT),
    }
    most_bytes: ClassVar[int] = 19_000

    def request(self, url: str, secret: str, text: str) -> Request:
        """Return the platform's ``text`` message; ``secret`` begins with SEC."""
        body = {"msgtype": "text", "text": {"content": text}}
        if not secret:
            return Request(url, body)
        timestamp = str(round(self._wall.now().timestamp() * 1000))
        signed = f"{timestamp}\n{secret}".encode()
        mac = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        query = urlencode({"timestamp": timestamp, "sign": base64.b64encode(mac).decode()})
        return Request(f"{url}{'&' if '?' in url else '?'}{query}", body)


PROVIDER = provider(DingTalkRobot)
