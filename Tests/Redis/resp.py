"""A client of RESP that keeps the bytes of every reply, and what they mean."""

import socket


class Closed(Exception):
    """The server has closed the connection."""


class Client:
    """One connection. Replies come as (bytes, meaning)."""

    def __init__(self, port, protocol=2):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.buffer = b""
        self.protocol = protocol
        if protocol == 3:
            self.call(b"HELLO", b"3")

    def close(self):
        self.socket.close()

    def send(self, *commands):
        out = []
        for command in commands:
            out.append(b"*%d\r\n" % len(command))
            out += [b"$%d\r\n%s\r\n" % (len(word), word) for word in command]
        self.socket.sendall(b"".join(out))

    def call(self, *words):
        self.send(words)
        return self.reply()

    def reply(self):
        self.taken = []
        meaning = self._value()
        return b"".join(self.taken), meaning

    def _fill(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise Closed()
        self.buffer += data

    def _line(self):
        while b"\r\n" not in self.buffer:
            self._fill()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        self.taken.append(line + b"\r\n")
        return line

    def _exactly(self, count):
        while len(self.buffer) < count:
            self._fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        self.taken.append(data)
        return data

    def _value(self):
        line = self._line()
        sign, rest = line[:1], line[1:]
        if sign in b"+,_#(":
            return (sign, rest)
        if sign == b"-":
            return (sign, rest)
        if sign == b":":
            return int(rest)
        count = int(rest)
        if count < 0:
            return None
        if sign in b"$=":
            return self._exactly(count + 2)[:-2]
        if sign == b"%":
            return [self._value() for _ in range(2 * count)]
        if sign in b"*~>":
            return [self._value() for _ in range(count)]
        raise ValueError(f"no RESP: {line!r}")
