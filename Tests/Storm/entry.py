"""What must stand in `view_executions`: one row, as the play means it."""

from dataclasses import dataclass, field

from step import Step

COUNTED = ("success", "failure", "timeout", "cancelled", "lost")
_BLANK = dict.fromkeys((
    "harness_version", "evidence", "error_type", "error_message", "error_stack", "pairing",
    "parent_agent_id", "parent_tool_use_id", "launch", "output_exact", "response_time_ms",
    "files_created", "files_modified", "lines_added", "lines_removed", "tests_passed",
    "tests_failed", "task_description", "task_source", "wave_number", "spawn_depth",
    "transcript_hash", "bytes_read", "transcript_first_ms")) | dict.fromkeys((
        "input_tokens", "output_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
        "cache_read_tokens", "priced_tokens", "unpriced_tokens", "cost_nanodollars", "final"), 0)


@dataclass(slots=True, eq=False)
class Entry:
    session_id: str
    agent_id: str | None        # "" of a main agent; None: the hook gives it one
    run: int
    play: str                   # what its agent plays
    values: dict                # columns
    opened: Step | None = None  # between whose begin and end it started; None: it has no start
    closed: Step | None = None
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def new(cls, session, agent_id: str | None, run: int, play: str, **values) -> "Entry":
        return cls(session.id, agent_id, run, play, _BLANK | {
            "project": session.project, "status": "running", "tool_calls": {}, "models": {},
            "findings": {}} | values)

    def __str__(self):
        agent = "main" if self.agent_id == "" else self.agent_id or "an agent without an id"
        return f"{agent} run {self.run} of session {self.session_id} ({self.play})"

    @property
    def is_counted(self) -> bool:
        return self.values["status"] in COUNTED

    def find(self, finding: str):
        findings = self.values["findings"]
        findings[finding] = findings.get(finding, 0) + 1

    def end(self, step: Step, status: str, evidence: str, **values):
        self.closed = step
        self.values |= {"status": status, "evidence": evidence} | values
        if self.is_counted and self.values["transcript_hash"] is None:
            self.find("no_transcript")
        if self.values["output_exact"] == 0:
            self.find("inexact_output")
        if self.is_counted and self.values["unpriced_tokens"]:
            self.find("unpriced")

    @property
    def milliseconds(self) -> tuple[int, int]:
        """The least and the greatest duration that it can have."""
        return (max(0, self.closed.began_ms - self.opened.ended_ms),
                self.closed.ended_ms - self.opened.began_ms)
