"""What canaries are planted in: payloads and transcripts, ours and those below directories."""

from dataclasses import dataclass
from pathlib import Path

import payload_agents
import payload_sessions
import payload_tools
import transcript_sample
from transcript import Transcript, document

FIXTURES = Path(__file__).resolve().parent.parent.parent / "Fixtures" / "transcripts"


@dataclass(frozen=True, slots=True)
class Payload:
    name: str
    members: dict


def samples() -> list[Payload]:
    every = payload_agents.SAMPLES | payload_sessions.SAMPLES | payload_tools.SAMPLES
    return [Payload(name, members) for name, members in every.items()]


def transcripts() -> list[Transcript]:
    return [transcript_sample.whole()] + [Transcript.read(path.name, path.read_bytes())
                                          for path in sorted(FIXTURES.glob("*.jsonl"))]


def below(directories: list[Path]) -> tuple[list[Payload], list[Transcript]]:
    """Payloads wherever they stand in JSON files, and files of lines that are no payloads."""
    payloads: list[Payload] = []
    found: list[Transcript] = []
    for directory in directories:
        for path in sorted(directory.rglob("*.json*")):
            if path.suffix not in (".json", ".jsonl") or not path.is_file():
                continue
            name = str(path.relative_to(directory))
            data = path.read_bytes()
            whole = document(data)
            content = Transcript.read(name, data)
            documents = content.documents if isinstance(whole, bytes) else [whole]
            here = [Payload(f"{name} {number}", members)
                    for number, members in enumerate(_payloads(documents))]
            payloads += here
            if path.suffix == ".jsonl" and not here and documents:
                found.append(content)
    return payloads, found


def _payloads(value):
    """Every object that names a hook event, also within others."""
    if isinstance(value, dict):
        if isinstance(value.get("hook_event_name"), str):
            yield value
        for member in value.values():
            yield from _payloads(member)
    elif isinstance(value, list):
        for element in value:
            yield from _payloads(element)
