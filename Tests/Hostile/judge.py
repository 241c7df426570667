"""What an answer to hostile input may be."""

import json
import re

# Of the contract, and 100 for who asks to go on.
STATUSES = {100, 101, 200, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 417, 421, 426,
            429, 431, 503, 505}
CLOSES = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1013}
INTERNALS = re.compile(
    rb"\.swift\b|/Sources/|SQLite|sqlite|swift_|NIO[A-Z]|HTTPParserError|Hummingbird|GRDB|agl_|"
    rb"/tmp/|/root|/home/|0x[0-9a-f]{8}|Optional\(")
CRASH = re.compile(r"Fatal error|Crash:|\*\*\* |Illegal instruction|Segmentation|precondition")


class Wrong(Exception):
    def __init__(self, what, received):
        super().__init__(what)
        self.received = received


def is_crash(said):
    return bool(CRASH.search(said))


def answers(received):
    """The statuses of the answers on one connection."""
    statuses, rest = [], received
    while rest:
        head = re.match(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n", rest)
        if not head:
            raise Wrong("what came is no answer", received)
        status = int(head[1])
        if status not in STATUSES:
            raise Wrong(f"status {status}", received)
        statuses.append(status)
        end = rest.find(b"\r\n\r\n")
        if end < 0:
            raise Wrong("an answer breaks off in its head", received)
        fields = dict(
            (name.strip().lower(), value.strip()) for name, _, value in
            (line.partition(b":") for line in rest[head.end():end].split(b"\r\n")))
        rest = rest[end + 4:]
        if status in (100, 101, 204, 304):
            continue
        body, rest = _body(fields, rest, received)
        if status >= 400:
            _refusal(status, fields, body, received)
    return statuses


def _body(fields, rest, received):
    if fields.get(b"transfer-encoding") == b"chunked":
        # Only streams have no length, and they are the last on a connection.
        return b"", b""
    length = fields.get(b"content-length")
    if length is None or not length.isdigit():
        raise Wrong("an answer has no length", received)
    # The answer to a HEAD has a length, and no body: then the next answer, or nothing, follows.
    if not rest or rest.startswith(b"HTTP/1."):
        return b"", rest
    if len(rest) < int(length):
        raise Wrong("an answer breaks off", received)
    return rest[:int(length)], rest[int(length):]


def _refusal(status, fields, body, received):
    if found := INTERNALS.search(body):
        raise Wrong(f"a refusal names {found[0]!r}", received)
    if not body:
        return
    if fields.get(b"content-type") != b"application/problem+json":
        raise Wrong(f"a refusal is {fields.get(b'content-type')}", received)
    try:
        problem = json.loads(body)
    except ValueError as error:
        raise Wrong(f"a refusal is no JSON: {error}", received) from error
    if problem.get("status") != status or not problem.get("detail"):
        raise Wrong("a refusal says another status, or not why", received)


def stream(received):
    """How a WebSocket ended; what came before was right."""
    if not received.startswith(b"HTTP/1.1 101 "):
        return [f"stream {status}" for status in answers(received)] or ["stream closed"]
    rest = received[received.find(b"\r\n\r\n") + 4:]
    while rest:
        if len(rest) < 2 or rest[1] & 0x80 or rest[0] & 0x70:
            raise Wrong("a frame of the server has a mask or reserved bits", received)
        size, start = rest[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(rest[2:start], "big")
        if len(rest) < start + size:
            return ["stream cut"]       # the connection ended while it was sent
        payload, kind = rest[start:start + size], rest[0] & 0x0F
        rest = rest[start + size:]
        if kind == 1:
            try:
                json.loads(payload.decode())
            except ValueError as error:
                raise Wrong(f"a message is no JSON: {error}", received) from error
        elif kind == 8:
            code = int.from_bytes(payload[:2], "big") if payload else 1005
            # What a client closes with is its own to choose, and is repeated.
            if payload and code not in CLOSES and not 3000 <= code < 5000:
                raise Wrong(f"closed with {code}", received)
            if found := INTERNALS.search(payload):
                raise Wrong(f"a close names {found[0]!r}", received)
            return [f"stream closed {code}"]
        elif kind not in (9, 10):
            raise Wrong(f"a frame of kind {kind}", received)
    return ["stream cut"]


def metrics(shown):
    for name in ("active_agents", "executions_today", "success_rate"):
        if name not in shown:
            raise Wrong(f"metrics/current has no {name}", json.dumps(shown).encode())


def selftest():
    """Each mistake, and whether it is noticed."""
    def answer(status, body=b"{}", kind=b"application/problem+json", length=None):
        size = len(body) if length is None else length
        return (b"HTTP/1.1 %d X\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                % (status, kind, size, body))

    problem = json.dumps({"status": 400, "detail": "no"}).encode()
    upgraded = b"HTTP/1.1 101 X\r\n\r\n"
    mistakes = {
        "500": (answers, answer(500, problem)),
        "noise": (answers, b"\x15\x03\x01\x00\x02"),
        "a head that breaks off": (answers, b"HTTP/1.1 200 OK\r\nContent-"),
        "a body that breaks off": (answers, answer(400, problem, length=900)),
        "no length": (answers, b"HTTP/1.1 400 X\r\n\r\n" + problem),
        "HTML": (answers, answer(400, b"<h1>Bad</h1>", b"text/html")),
        "no JSON": (answers, answer(400, b"nothing")),
        "another status": (answers, answer(404, problem)),
        "no reason": (answers, answer(400, b'{"status":400,"detail":""}')),
        "a path": (answers, answer(400, b'{"status":400,"detail":"/tmp/x"}')),
        "a source": (answers, answer(400, b'{"status":400,"detail":"at Query.swift"}')),
        "the second answer": (answers, answer(400, problem) + answer(500, problem)),
        "a close": (stream, upgraded + b"\x88\x02\x04\xd2"),
        "a mask": (stream, upgraded + b"\x81\x82abcd{}"),
        "reserved bits": (stream, upgraded + b"\xc1\x02{}"),
        "a message": (stream, upgraded + b"\x81\x02{{"),
        "bytes": (stream, upgraded + b"\x81\x02\xff\xfe"),
        "a kind": (stream, upgraded + b"\x83\x00"),
    }
    right = {
        "a problem": (answers, answer(400, problem)),
        "two": (answers, answer(400, problem) + answer(200, b"[]", b"application/json")),
        "a HEAD": (answers, answer(400, b"", length=80) + answer(400, problem)),
        "a message, then a close": (stream, upgraded + b"\x81\x02{}\x88\x02\x03\xea"),
    }
    missed = []
    for name, (check, received) in mistakes.items():
        try:
            check(received)
            missed.append(name)
        except Wrong:
            pass
    for name, (check, received) in right.items():
        try:
            check(received)
        except Wrong as wrong:
            missed.append(f"{name}: {wrong}")
    count = len(mistakes) + len(right)
    for name in missed:
        print(f"FAILED {name}")
    print(f"hostile selftest: {count - len(missed)} passed, {len(missed)} failed")
    return 1 if missed else 0
