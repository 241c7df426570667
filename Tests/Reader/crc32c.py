"""CRC-32C (Castagnoli), as docs/log-format.md names it: reflected polynomial 0x82F63B78.

Python's zlib has another polynomial, so this is spelled out. A loop over bytes makes a few MB/s, so
what is longer is cut into lanes of `LANE` bytes, whose checksums are computed beside each other:
each step takes one byte of every lane, looks all of them up with `bytes.translate` and adds them as
one big integer. The lanes are then joined, which a CRC allows because it is linear.
"""

POLYNOMIAL = 0x82F63B78
MASK32 = 0xFFFFFFFF
LANE = 256                      # bytes of a lane
LEAST_IN_LANES = 8 * LANE       # what is shorter is faster byte by byte


def _byte_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _byte_table()
# The same table as four: each holds one of the four bytes of all entries.
_PLANES = [bytes(value >> shift & 0xFF for value in _TABLE) for shift in (0, 8, 16, 24)]


def _after_a_lane(value):
    """What becomes of a register when a lane of zero bytes passes through it."""
    for _ in range(LANE):
        value = _TABLE[value & 0xFF] ^ (value >> 8)
    return value


def _joining_tables():
    tables = []
    for shift in (0, 8, 16, 24):
        bits = [_after_a_lane(1 << shift + bit) for bit in range(8)]
        table = [0]
        for bit in bits:
            table += [value ^ bit for value in table]
        tables.append(table)
    return tables


_JOIN = _joining_tables()


def _bytewise(crc, data):
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc


def _lanes(data, lanes):
    """The register of each lane, started at zero, as numbers of 32 bits in order."""
    p0, p1, p2, p3 = _PLANES
    from_bytes = int.from_bytes
    s0 = s1 = s2 = s3 = 0
    for step in range(LANE):
        column = from_bytes(data[step::LANE], "little")
        index = (s0 ^ column).to_bytes(lanes, "little")
        s0 = from_bytes(index.translate(p0), "little") ^ s1
        s1 = from_bytes(index.translate(p1), "little") ^ s2
        s2 = from_bytes(index.translate(p2), "little") ^ s3
        s3 = from_bytes(index.translate(p3), "little")
    planes = [state.to_bytes(lanes, "little") for state in (s0, s1, s2, s3)]
    return [a | b << 8 | c << 16 | d << 24 for a, b, c, d in zip(*planes)]


def crc32c(data: bytes) -> int:
    """The checksum of all of `data`."""
    lanes = len(data) // LANE if len(data) >= LEAST_IN_LANES else 0
    if not lanes:
        return _bytewise(MASK32, data) ^ MASK32
    # A register that starts with all ones is one that starts with zeros, and four bytes inverted.
    start = bytes(byte ^ 0xFF for byte in data[:4])
    crc = 0
    j0, j1, j2, j3 = _JOIN
    for lane in _lanes(start + data[4:lanes * LANE], lanes):
        crc = (j0[crc & 0xFF] ^ j1[crc >> 8 & 0xFF] ^ j2[crc >> 16 & 0xFF] ^ j3[crc >> 24] ^ lane)
    return _bytewise(crc, data[lanes * LANE:]) ^ MASK32


# Wrong tables would call every store damaged.
assert crc32c(b"123456789") == 0xE3069283
