"""Clients of the live feed: over WebSocket, and as an event stream."""

import asyncio
import json
import socket

import websockets

from reading import Reading

SECONDS = 120


class WebSocketClient:
    """Reads into a reading until it is stopped or cut."""

    def __init__(self, port: int, reading: Reading, path: str = "/stream/agents/realtime"):
        self.port, self.reading, self.path = port, reading, path
        self.close_code = None
        self._connection = None

    async def connect(self):
        since = self.reading.last_id
        query = f"?since={since}" if since else ""
        self._connection = await websockets.connect(
            f"ws://127.0.0.1:{self.port}{self.path}{query}", compression=None,
            open_timeout=SECONDS, max_size=None, ping_interval=None)

    async def read_one(self):
        self.reading.add(json.loads(await self._connection.recv()))

    async def read(self, until=lambda reading: False):
        """Reads until a condition holds or the server closes."""
        try:
            while not until(self.reading):
                await self.read_one()
        except websockets.ConnectionClosed:
            self.close_code = self._connection.close_code

    async def cut(self):
        """Ends the connection without a word."""
        self._connection.transport.abort()
        await self._connection.wait_closed()

    async def close(self):
        await self._connection.close()


class EventStreamClient:
    """The same with server-sent events."""

    def __init__(self, port: int, reading: Reading):
        self.port, self.reading = port, reading
        self._lines = self._writer = None

    async def connect(self):
        self._lines, self._writer = await asyncio.open_connection(
            "127.0.0.1", self.port, limit=1 << 24)
        since = self.reading.last_id
        resumed = f"Last-Event-ID: {since}\r\n" if since else ""
        self._writer.write(
            (f"GET /api/agents/stream HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
             f"Accept: text/event-stream\r\n{resumed}\r\n").encode())
        head = await self._lines.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0] or b"text/event-stream" not in head:
            raise RuntimeError(f"no event stream: {head!r}")
        self._rest = b""

    async def _chunk(self) -> bytes:
        size = int(await self._lines.readuntil(b"\r\n"), 16)
        data = await self._lines.readexactly(size + 2)
        if size == 0:
            raise EOFError
        return data[:-2]

    async def read_one(self):
        while True:
            while b"\n\n" not in self._rest:
                self._rest += await self._chunk()
            event, self._rest = self._rest.split(b"\n\n", 1)
            fields = dict(line.split(b": ", 1) for line in event.split(b"\n"))
            if b"data" in fields:
                message = json.loads(fields[b"data"])
                if fields[b"id"].decode() != message["id"]:
                    raise RuntimeError(f"id {fields[b'id']!r} of {message['id']}")
                if fields[b"event"].decode() != message["type"]:
                    raise RuntimeError(f"event {fields[b'event']!r} of {message['type']}")
                return self.reading.add(message)

    async def read(self, until):
        while not until(self.reading):
            await self.read_one()

    async def cut(self):
        self._writer.transport.abort()

    close = cut


def idle_socket(port: int) -> socket.socket:
    """A WebSocket that is opened and never read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    client.sendall(
        (f"GET /stream/agents/realtime HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
    return client
