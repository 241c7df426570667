"""A transcript: lines, of which most are JSON."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transcript:
    name: str
    lines: tuple                # documents; a line that is no JSON is bytes
    ends_whole: bool            # whether the last line has its newline

    @classmethod
    def read(cls, name: str, data: bytes) -> "Transcript":
        lines = data.split(b"\n")
        ends_whole = lines[-1] == b""
        return cls(name, tuple(map(document, lines[:-1] if ends_whole else lines)), ends_whole)

    @property
    def documents(self) -> list:
        return [line for line in self.lines if not isinstance(line, bytes)]

    def first(self, member: str) -> str | None:
        """The first text that a line has under this key."""
        return next((line[member] for line in self.documents if isinstance(line, dict)
                     and isinstance(line.get(member), str)), None)


def document(line: bytes):
    """What the line says; itself if it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line
