"""A handshake, and frames behind it that break RFC 6455 or nearly do."""

import base64

PATHS = [b"/stream", b"/stream/agents/realtime", b"/stream/agents/realtime?since=0",
         b"/stream/agents/realtime?since=1.2.3&scope=all", b"/stream?since=%ff"]
TEXTS = [b'{"type":"ping"}', b'{"type":"get_terminal_status"}', b"{", b"", b"\xff\xfe", b"null", b"[" * 5000,
         "\u00e9\U0001f600".encode(), b"\xf0\x9f", b"x" * 200, b"x" * 16_384, b"x" * 16_385, b"x" * 70_000]


def conversation(source, port):
    key = base64.b64encode(source.randbytes(16 if source.random() < 0.95 else 7))
    lines = [b"GET %b HTTP/1.1" % source.choice(PATHS), b"Host: 127.0.0.1:%d" % port,
             b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Key: " + key,
             b"Sec-WebSocket-Version: %d" % (13 if source.random() < 0.95 else 8)]
    if source.random() < 0.2:
        lines.append(source.choice([b"Sec-WebSocket-Protocol: a, b", b"Origin: http://evil.example",
                                    b"Sec-WebSocket-Extensions: permessage-deflate",
                                    b"Origin: http://localhost:9", b"Content-Length: 3"]))
    if source.random() < 0.05:
        lines.pop(source.randrange(2, len(lines)))
    pieces = [b"\r\n".join(lines) + b"\r\n\r\n"]
    if source.random() < 0.3:
        pieces[0] += frame(source)      # before the answer
    pieces += [frame(source) for _ in range(source.choice([0, 1, 3, 20]))]
    if source.random() < 0.1:
        pieces.append(source.randbytes(source.choice([1, 40, 4000])))
    if source.random() < 0.3:
        pieces.append(frame(source)[:source.randrange(1, 6)])
    if source.random() < 0.3:
        whole = b"".join(pieces[1:])
        pieces[1:] = [whole[at:at + 7] for at in range(0, min(len(whole), 700), 7)] + [whole[700:]]
    return pieces


def frame(source):
    kind = source.choice([1, 1, 1, 1, 2, 0, 8, 9, 10, 3, 11])
    payload = source.choice(TEXTS)
    if kind >= 8 and source.random() < 0.8:
        payload = payload[:125]
    if kind == 8 and source.random() < 0.8:
        code = source.choice([1000, 1001, 1005, 1006, 1015, 999, 3000, 5000, 0, 65535])
        payload = code.to_bytes(2, "big") + payload[:100]
    first = (0x80 if source.random() < 0.8 else 0) | kind
    if source.random() < 0.05:
        first |= source.choice([0x10, 0x20, 0x40, 0x70])
    is_masked = source.random() < 0.95
    size, mask = len(payload), 0x80 if is_masked else 0
    form = source.random()
    if size < 126 and form < 0.93:
        head = bytes([first, mask | size])
    elif size < 65_536 and form < 0.97:
        head = bytes([first, mask | 126]) + size.to_bytes(2, "big")
    else:
        said = size if source.random() < 0.7 else source.choice([1 << 63, (1 << 64) - 1, 1 << 40, 17_000])
        head = bytes([first, mask | 127]) + said.to_bytes(8, "big")
    if not is_masked:
        return head + payload
    key = source.randbytes(4)
    return head + key + bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
