"""A subagent on the stage: what it and its parent tell the hook, and what must come of it."""

import json
from dataclasses import dataclass

import work
from calls import Call
from cast import NAMES, kept
from entry import Entry
from payloads import LAUNCHED
from step import APART_S
from transcript import Transcript

ASKED = " (asked)"              # what a call says beyond what stands in the meta.json


@dataclass(frozen=True, slots=True)
class Launch:
    """The tool call that started it. `wave`: which of its parent's messages made it."""
    id: str
    call: Call
    wave: int
    task: str


class Subagent:
    def __init__(self, session, strand, play: str, name: str, parent=None, launch=None,
                 identity: str = "", prefix: str = "a", folder: str = "",
                 has_times: bool = True):
        self.session, self.strand, self.play, self.name = session, strand, play, name
        self.parent, self.launch, self.chance = parent, launch, session.chance
        self.id = identity or f"{prefix}{session.chance.getrandbits(64):016x}"
        self.depth = parent.depth + 1 if parent else 1
        self.path = session.subagents / folder / f"agent-{self.id}.jsonl"
        self.members = {"agent_id": self.id, "agent_type": name}
        self.transcript = Transcript(self.path, session, self.chance, self.id, has_times)
        self.entries: list[Entry] = []
        self.has_failed_call = False
        self.task: dict = {}            # what a reading of the transcript says of its task

    @property
    def entry(self) -> Entry:
        return self.entries[-1]

    def call(self, what: str, payload: bytes, **more):
        step = self.strand.call(what, payload, **more)
        if self.entries:
            self.entry.steps.append(step)
        return step

    def enter(self, **values):
        """Begins an entry."""
        self.entries.append(Entry.new(
            self.session, self.id, len(self.entries) + 1, self.play, kind="subagent",
            **{"agent_name": self.name, "agent_type": NAMES.get(self.name, "general")} | values))
        self.session.plan.entries.append(self.entry)

    def meta(self, **members):
        """Writes the file beside the transcript, as versions from 2.1 do."""
        meta = {"agentType": self.name, "spawnDepth": self.depth} | members
        self.task = {"spawn_depth": self.depth, "task_description": members.get("description")}
        if self.launch:
            meta |= {"description": self.launch.task, "toolUseId": self.launch.id}
            self.task |= {
                "task_description": kept(self.launch.task), "wave_number": self.launch.wave,
                "parent_tool_use_id": self.launch.id,
                "parent_agent_id": self.parent.id if self.parent else None}
        self.strand.write(self.path.with_suffix(".meta.json"), json.dumps(meta).encode())

    def begin(self, has_meta: bool = True, is_entered: bool = False, **more):
        """Starts, by default with a file that says who started it."""
        if has_meta:
            self.meta()
        if not is_entered:
            self.enter()
        self.entry.opened = self.call("start", self.session.payloads.agent_start(self), **more)

    def start_again(self, pause_s: float = APART_S, **more):
        """A next run."""
        self.enter()
        self.entry.opened = self.call(
            "start", self.session.payloads.agent_start(self), pause_s=pause_s, **more)

    def work(self, messages: int = 0, text: str = "Count the trees.", **more):
        """Is told something, and does it."""
        is_command = text.lstrip().startswith(("/", "<command-name>"))
        if self.transcript.source is None:
            self.transcript.source = "user_command" if is_command else "auto_activation"
        self.transcript.prompt(text)
        work.do(self.transcript, messages or self.chance.randint(1, 8), **more)

    def _flush(self):
        self.strand.write(*self.transcript.take())

    def held(self) -> dict:
        """What a reading of the transcript says at its end."""
        task = {key: each for key, each in self.task.items()
                if each is not None or self.entry.values[key] is None}
        return self.transcript.cut() | task

    def stop(self, status: str = "success", evidence: str = "completed",
             has_transcript: bool = True, error: dict | None = None, **more):
        self._flush()
        path = self.path if has_transcript else self.path.with_name("none.jsonl")
        said = f"Done: {len(self.entry.steps)} of run {self.entry.run}."
        if error is None:
            payload = self.session.payloads.agent_stop(self, path, said, more.pop("active", False))
        else:
            payload = self.session.payloads.agent_failure(self, path, error, said)
        step = self.call("stop", payload, **more)
        self.entry.end(step, status, evidence, **(self.held() if has_transcript else {}))

    def pass_stop(self):
        """A stop that is not the last one: what is written next is of the same run."""
        self._flush()
        self.call("stop", self.session.payloads.agent_stop(self, self.path, "Not yet."))
        self.entry.find("repeated_stop")

    def _is_reported(self, launch: Launch):
        values = self.entry.values
        values["parent_tool_use_id"] = launch.id
        values["parent_agent_id"] = self.parent.id if self.parent else None
        values["task_description"] = values["task_description"] or kept(launch.task + ASKED)

    def report(self, launch: Launch | None = None, is_background: bool = False,
               differs: int = 0, **more):
        """The result of the call. `differs`: by so many tool uses, or milliseconds, is it wrong."""
        launch = launch or self.launch
        uses = sum(calls for calls, _ in self.entry.values["tool_calls"].values())
        length = (self.transcript.last_ms or 0) - (self.transcript.first_ms or 0)
        response = LAUNCHED | {"agentId": self.id} if is_background else {
            "status": "completed", "agentId": self.id, "agentType": self.name, "content": [],
            "totalTokens": 21_345, "totalToolUseCount": uses + (differs if differs < 10 else 0),
            "totalDurationMs": length + (differs if differs > 10 else 400)}
        self.call("report", self.session.payloads.result(self.parent, launch, response), **more)
        self._is_reported(launch)
        self.entry.values["launch"] = "background" if is_background else "foreground"
        if differs:
            self.entry.find("report_differs")

    def fail_call(self, error: str, is_interrupt: bool = False, decides: bool = True):
        """The call failed. `decides`: nothing else speaks against success."""
        self.has_failed_call = True
        self.call("failure", self.session.payloads.failure(
            self.parent, self.launch, error, is_interrupt))
        self._is_reported(self.launch)
        if decides:
            message, _, stack = error.partition("\n")
            self.entry.values |= {
                "status": "cancelled" if is_interrupt else "failure", "evidence": "reported",
                "error_type": "tool_failure", "error_message": message,
                "error_stack": stack or None}
