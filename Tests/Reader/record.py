"""What a reading of a log consists of: records, and ranges of offsets whose records are lost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported record came from."""
    store: str              # the other store's id, 32 hex digits
    offset: int
    append_ms: int          # milliseconds since 1970, by the clock of who appended it there


@dataclass(frozen=True, slots=True)
class Record:
    offset: int
    append_ms: int          # milliseconds since 1970, by the appender's clock
    kind: str               # "event", or "log" for a record about the log itself
    origin: Origin | None
    data: bytes             # the line without its 0x0A


@dataclass(frozen=True, slots=True)
class Lost:
    """Offsets from `first` up to `end`, which is not one of them."""
    first: int
    end: int
    segment: str            # file name of the segment in which or after which they are missing


def merged(ranges):
    """Sorted (first, end) pairs, those that touch or overlap made one."""
    result = []
    for first, end in sorted(ranges):
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        elif end > first:
            result.append((first, end))
    return result
