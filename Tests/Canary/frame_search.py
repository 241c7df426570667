"""LZ4 frames wherever they stand in some bytes, also in damaged and torn ones."""

import lz4.frame

MAGIC = bytes.fromhex("04224d18")
_PIECE = 4096


def contents(data: bytes):
    """What each frame holds, as far as it can be decompressed. No frame is trusted to have an end:
    the search goes on right behind its first bytes."""
    position = data.find(MAGIC)
    while position >= 0:
        content = _decompressed(data, position)
        if content:
            yield content
        position = data.find(MAGIC, position + 1)


def _decompressed(data: bytes, start: int) -> bytes:
    decompressor = lz4.frame.LZ4FrameDecompressor()
    content = b""
    try:
        # In pieces, so that what comes before a fault is kept.
        for position in range(start, len(data), _PIECE):
            content += decompressor.decompress(data[position:position + _PIECE])
            if decompressor.eof:
                break
    except (RuntimeError, EOFError, ValueError):
        pass
    return content


def whole(data: bytes) -> bytes:
    """All of them, one after another."""
    return b"".join(contents(data))
