"""Requests as the contract has them, spoilt: bytes, lines, headers, sizes, encodings, bodies."""

import json
from pathlib import Path

import yaml

CONTRACT = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml").read_text())
POSTS = [path for path, item in CONTRACT["paths"].items() if "post" in item]
STREAMS = ["/stream", "/stream/agents/realtime"]
WORDS = [b"", b"0", b"-1", b"1e9", b"99999999999999999999", b"%00", b"%", b"%zz", b"%ff%fe", b"..", b"/../",
         b"%2e%2e%2f", b"'\"`;--", b"\x00", b"\xc3\x28", b"\xf0\x9f\x98\x80", b"a" * 300, b"+", b"#", b"?",
         b"&&==", b"null", b"24", b"7d", b"all", b"Europe/Berlin", b"1.2.3"]
METHODS = [b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT", b"DELETE", b"TRACE", b"CONNECT", b"PATCH", b"get",
           b"PRI", b"X" * 40, b"G\x00T"]
HEADERS = [b"Host: evil.example", b"Host:", b"Host: 127.0.0.1:1, localhost", b"Host: [::1]:99999",
           b"Origin: null", b"Origin: http://evil.example", b"Origin: http://localhost:1",
           b"Authorization: Bearer", b"Authorization: Bearer agl_" + b"x" * 43, b"X-API-Key: \xff",
           b"If-None-Match: *", b"If-None-Match: \"" + b"y" * 200 + b"\"", b"Last-Event-ID: 1.2.3",
           b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 99999999999999999999",
           b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked, chunked", b"Expect: 100-continue",
           b"Expect: 200-maybe", b"Upgrade: h2c", b"Upgrade: websocket", b"Connection: Upgrade, HTTP2-Settings",
           b"Sec-WebSocket-Version: 12", b"Sec-WebSocket-Key: short", b"Range: bytes=0-0", b": nameless",
           b"no colon", b" folded", b"X-\x01: y", b"Cookie: a=b", b"Accept-Encoding: gzip"]
VALUES = [None, True, 0, -1, 1 << 70, 1.5e300, "", "\x00", "\ud800", "x" * 5000, [], {}, [[]], {"a": {}}]


class Requests:
    def __init__(self, source, port):
        self.source, self.port = source, port
        self.paths = [*CONTRACT["paths"], *STREAMS, "/", "/nowhere", "*", "//", "/api/agents/"]

    def pieces(self):
        """One connection's worth, cut anywhere."""
        whole = b"".join(self.one() for _ in range(self.source.choice([1, 1, 1, 2, 5])))
        if self.source.random() < 0.3:
            whole = self.spoil(whole)
        if self.source.random() < 0.5:
            return [whole]
        cuts = sorted(self.source.randrange(len(whole) + 1) for _ in range(self.source.randrange(6)))
        return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)])]

    def one(self):
        source = self.source
        path = source.choice(self.paths)
        is_post = path in POSTS and source.random() < 0.8
        method = (b"POST" if is_post else b"GET") if source.random() < 0.85 else source.choice(METHODS)
        lines = [b"%b %b %b" % (method, self.target(path), self.version()),
                 b"Host: 127.0.0.1:%d" % self.port]
        lines += source.choices(HEADERS, k=source.choice([0, 0, 0, 1, 2, 4]))
        if source.random() < 0.02:
            lines += [b"X-Many-%d: %b" % (place, b"z" * source.choice([1, 900]))
                      for place in range(source.choice([120, 2000]))]
        body = b""
        if is_post or source.random() < 0.05:
            body = self.body()
            lines.append(b"Content-Type: application/json")
            if source.random() < 0.2:
                lines.append(b"Transfer-Encoding: chunked")
                body = self.chunks(body)
            elif source.random() < 0.95:
                lines.append(b"Content-Length: %d" % len(body))
        if source.random() < 0.3:
            source.shuffle(lines[1:])
        end = b"\r\n" if source.random() < 0.97 else source.choice([b"\n", b"\r", b"\r\r\n"])
        return end.join(lines) + end + end + body

    def version(self):
        if self.source.random() < 0.95:
            return b"HTTP/1.1"
        return self.source.choice([b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.10", b"HTTP", b""])

    def target(self, path):
        source = self.source
        target = path.encode()
        while b"{" in target:
            start, end = target.index(b"{"), target.index(b"}")
            target = target[:start] + source.choice(WORDS) + target[end + 1:]
        item = CONTRACT["paths"].get(path, {})
        names = [(each if "name" in each else self.resolved(each))["name"]
                 for each in item.get("get", {}).get("parameters", [])]
        names = [name.encode() for name in names if source.random() < 0.5] + [b"nobody"] * (source.random() < .1)
        if names:
            target += b"?" + b"&".join(b"%b=%b" % (name, source.choice(WORDS)) for name in names)
        if source.random() < 0.03:
            target = source.choice([b"http://evil.example" + target, target + b"/" * 9000, b"*", target[1:]])
        return target if source.random() < 0.1 else target.replace(b"\x00", b"%00").replace(b" ", b"%20")

    @staticmethod
    def resolved(reference):
        return CONTRACT["components"]["parameters"][reference["$ref"].rsplit("/", 1)[1]]

    def body(self):
        source = self.source
        value = {"agent_name": "x", "agent_id": f"a{source.randrange(40)}", "session_id": "s",
                 "source_app": "hostile", "hook_event_type": source.choice(["SubagentStart", "Stop", "\x07"]),
                 "payload": {"agent_id": "b", "tokens_used": source.choice(VALUES)}, "status": "success",
                 "duration_ms": 5, "token_usage": {"input_tokens": 1}, "tool_calls": {"Read": 1}}
        for name in list(value):
            if source.random() < 0.15:
                del value[name]
            elif source.random() < 0.1:
                value[name] = source.choice(VALUES)
        if source.random() < 0.05:
            depth = source.choice([100, 5000, 60_000])
            return b"[" * depth + b"]" * (depth if source.random() < 0.5 else 0)
        if source.random() < 0.01:
            return b'{"agent_name":"' + b"q" * source.choice([1 << 20, 3 << 20]) + b'"}'
        text = json.dumps(value).encode()
        return self.spoil(text) if source.random() < 0.3 else text

    def chunks(self, body):
        source = self.source
        size = max(1, len(body) // 3)
        parts = [body[at:at + size] for at in range(0, len(body), size)]
        sizes = [source.choice([b"%x", b"%X", b"0%x", b"%x;a=b"]) % len(part) for part in parts]
        if sizes and source.random() < 0.1:
            sizes[0] = source.choice([b"", b"-1", b"fffffffffffffffff", b"xyz"])
        return b"".join(b"%b\r\n%b\r\n" % pair for pair in zip(sizes, parts)) + b"0\r\n\r\n"

    def spoil(self, text):
        source, bytes_ = self.source, bytearray(text)
        for _ in range(source.choice([1, 1, 2, 8])):
            place = source.randrange(len(bytes_) + 1)
            what = source.randrange(4)
            if what == 0:
                bytes_[place:place] = bytes(source.randrange(256) for _ in range(source.choice([1, 3, 30])))
            elif what == 1:
                del bytes_[place:place + source.choice([1, 2, 40])]
            elif what == 2 and place < len(bytes_):
                bytes_[place] = source.randrange(256)
            else:
                bytes_[place:place] = bytes_[:source.randrange(200)]
        return bytes(bytes_) or b"\r\n"
