"""WeCom 企业微信: a group robot (群机器人). A URL of 政务微信's own installation does as well.

| errcode                               | outcome                                    |
|---------------------------------------|--------------------------------------------|
| 0                                     | sent                                       |
| 45009 too often (20 a minute)         | retry, the robot rests a minute            |
| 93000 URL of no robot, or taken out   | failed:robot_gone                          |
| 93017 robot is not in the group       | failed:robot_gone                          |
| 40008, 40058, 44004 malformed, empty  | failed:content_rejected                    |
| 45002 too long                        | failed:content_rejected                    |
| -1 system busy, any other             | retry                                      |
| HTTP status other than 200            | as in ``http_answers``                     |
"""

from collections.abc import Mapping
from typing import ClassVar

from services.notify.adapters.channels.robots import (
    CONTENT,
    GONE,
    SENT,
    Meaning,
    Request,
    Robot,
    busy,
    provider,
)
from services.notify.domain.notification import Channel


class WeComRobot(Robot):
    """Shows a text in a WeCom group."""

    channel: ClassVar[Channel] = "wecom"
    code_field: ClassVar[str] = "errcode"
    codes: ClassVar[Mapping[int, Meaning]] = {
        0: SENT,
        45009: busy(60),
        93000: GONE,
        93017: GONE,
        40008: CONTENT,
        40058: CONTENT,
        44004: CONTENT,
        45002: CONTENT,
    }
    most_bytes: ClassVar[int] = 2048

    def request(self, url: str, secret: str, text: str) -> Request:
        """Return the platform's ``text`` message; its robots know no signature."""
        del secret
        return Request(url, {"msgtype": "text", "text": {"content": text}})


PROVIDER = provider(WeComRobot)
