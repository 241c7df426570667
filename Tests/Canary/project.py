"""The files of one session as Claude Code lays them out, with canaries in them and in their names.

    <folder>/<session>.jsonl
    <folder>/<session>/subagents/agent-<id>.jsonl
                                 agent-<id>.meta.json
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import structure
from mint import Origin
from planting import Planter, Variant
from transcript import Transcript


def encoded(document, variant: Variant = Variant("whole")) -> bytes:
    """JSON as harnesses write it: without blanks; or with escapes for all that is not ASCII."""
    escapes = variant.manner == "behind"
    text = json.dumps(document, ensure_ascii=escapes, separators=None if escapes else (",", ":"))
    return text.encode("utf-8", "surrogatepass")


@dataclass(slots=True)
class Project:
    """`links` are shared with the payload that names the files. `written` are the files so far."""
    mint: object
    folder: Path
    session_name: str
    agent_name: str
    links: dict
    written: set[Path] = field(default_factory=set)

    @classmethod
    def new(cls, mint, work: Path, links: dict) -> "Project":
        """In a folder of its own, all of whose names are canaries."""
        folder, session, agent = (mint.name(Origin("file name", what, "")) for what in (
            "transcript's folder", "transcript", "agent-<id>"))
        return cls(mint, work / folder, session, agent, links)

    @property
    def session_path(self) -> Path:
        return self.folder / f"{self.session_name}.jsonl"

    @property
    def agent_path(self) -> Path:
        return self.agent_file(self.agent_name)

    def agent_file(self, name: str) -> Path:
        return self.folder / self.session_name / "subagents" / f"agent-{name}.jsonl"

    def write(self, path: Path, transcript: Transcript, variant: Variant) -> list[bytes]:
        """Returns the lines, so that a part of them can be written again."""
        lines = [self._line(line, transcript.name, variant) for line in transcript.lines]
        self._write(path, b"\n".join(lines) + (b"\n" if transcript.ends_whole else b""))
        return lines

    def write_meta(self, meta: dict, variant: Variant):
        """What newer versions write beside an agent's transcript."""
        planter = Planter(self.mint, structure.META, "meta", "meta.json", variant, self.links)
        self._write(self.agent_path.with_suffix(".meta.json"), encoded(planter.plant(meta)))

    def _write(self, path: Path, data: bytes):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.written.add(path)

    def _line(self, line, document: str, variant: Variant) -> bytes:
        if isinstance(line, bytes):
            return self._damaged(line, document)
        of = structure.line_kind(line)
        planter = Planter(self.mint, structure.TRANSCRIPT, of, document, variant, self.links)
        return encoded(planter.plant(line), variant)

    def _damaged(self, line: bytes, document: str) -> bytes:
        """A line that is no JSON, with a canary at its end and one in its middle."""
        middle, end = (
            self.mint.text(Origin("transcript", f"(no JSON, {where})", document)).encode()
            for where in ("middle", "end"))
        return line[:len(line) // 2] + middle + line[len(line) // 2:] + end
