"""A load of concurrent POSTs that costs little, so that the server is what is measured."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

_CREATED = b"201"
_HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\n\r\n"
)

_WHERE = (
    "院门口",
    "小学东侧人行道",
    "菜市场出口",
    "老旧家属楼二单元楼下",
    "公交站台背后",
    "地铁施工围挡旁",
    "医院急诊通道",
    "丁字路口西南角",
    "幼儿园围墙外",
    "小区地下车库入口",
    "夜市一条街",
    "河堤步道边",
    "写字楼卸货区",
)
_SINCE = (
    "从上周五晚上开始，",
    "已经半个多月了，",
    "昨天夜里下雨以后，",
    "每天早高峰，",
    "自从换了物业，",
    "老人反映多次，",
    "今天上午路过时看到，",
    "节后一直这样，",
    "修过一次没几天又，",
    "住户都在群里说，",
    "去年冬天就有，",
)
_WISHES = (
    "孩子上学要绕很远，请尽快处理。",
    "晚上走路很危险，希望给个准确的时间。",
    "气味很大，夏天没法开窗。",
    "打过电话没有人来，请督促一下。",
    "影响消防车进出，请到现场看看。",
    "谢谢工作人员。",
    "请告诉我归哪个单位管。",
)


@dataclass
class Load:
    """What a load came to: accepted posts, refused ones, and seconds."""

    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    answers: list[bytes] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Accepted posts a second."""
        return self.accepted / self.seconds if self.seconds else 0.0


class Poster:
    """One keep-alive connection that posts JSON bodies and reads the answers."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._socket: socket.socket | None = None
        self._buffer = b""

    def post(self, body: bytes) -> tuple[bytes, bytes]:
        """Return the status (three digits) and the body of the answer."""
        head = _HEAD.format(path=self._path, port=self._port, length=len(body)).encode()
        for attempt in (1, 2):
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._buffer = b""
            try:
                self._socket.sendall(head + body)
                return self._read()
            except (ConnectionError, EOFError):
                self.close()  # the server may close an idle connection; its keep-alive is its own
                if attempt == 2:
                    raise
        raise AssertionError

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self) -> tuple[bytes, bytes]:
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        self._buffer = rest
        while len(self._buffer) < length:
            self._more()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return head[9:12], body

    def _more(self) -> None:
        assert self._socket is not None
        chunk = self._socket.recv(65536)
        if not chunk:
            raise EOFError
        self._buffer += chunk


def appeals(communities: list[str], prefix: str, first: int = 0) -> Iterator[bytes]:
    """Yield bodies of appeals that rules can route, each of another reporter: none is a repeat.

    As in real life, two of a community seldom use the same words.
    """
    matters = ("路灯不亮", "垃圾没人清运", "井盖破损", "占道经营", "下水道堵塞", "违章停车")
    for number in count(first):
        matter = matters[number % len(matters)]
        where, since, wish = (
            words[number * step % len(words)]
            for words, step in ((_WHERE, 7), (_SINCE, 5), (_WISHES, 3))
        )
        body: dict[str, Any] = {
            "channel": "web",
            "kind": "help",
            "title": f"{where}{matter}{prefix}{number}",
            "text": f"{prefix}-{number}：{since}{number % 97}号{where}{matter}，{wish}",
            "area_code": communities[number % len(communities)],
            "contact": {"phone": f"131{number:08d}"},
        }
        yield json.dumps(body, ensure_ascii=False).encode()


def run(
    port: int,
    path: str,
    bodies: Iterator[bytes],
    *,
    clients: int,
    total: int | None = None,
    seconds: float | None = None,
    per_second: float | None = None,
) -> Load:
    """Post from many clients at once until ``total`` posts or ``seconds`` are up.

    ``per_second`` paces all clients together; without it each posts as fast as it is answered.
    """
    load, lock = Load(), threading.Lock()
    begun = time.perf_counter()
    take = _taker(bodies, lock, begun, total, seconds, per_second)
    threads = [
        threading.Thread(target=_client, args=(Poster(port, path), take, load, lock))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - begun
    return load


def _taker(
    bodies: Iterator[bytes],
    lock: threading.Lock,
    begun: float,
    total: int | None,
    seconds: float | None,
    per_second: float | None,
) -> Callable[[], bytes | None]:
    numbers = count()
    pause = threading.Event()

    def take() -> bytes | None:
        with lock:
            number, body = next(numbers), next(bodies)
        if total is not None and number >= total:
            return None
        if per_second is not None:
            pause.wait(max(0.0, begun + number / per_second - time.perf_counter()))
        if seconds is not None and time.perf_counter() - begun > seconds:
            return None
        return body

    return take


def _client(
    poster: Poster, take: Callable[[], bytes | None], load: Load, lock: threading.Lock
) -> None:
    while (body := take()) is not None:
        begun = time.perf_counter()
        status, answer = poster.post(body)
        elapsed = time.perf_counter() - begun
        with lock:
            load.latencies.append(elapsed)
            if status == _CREATED:
                load.accepted += 1
                load.answers.append(answer)
            else:
                load.refused += 1
    poster.close()
