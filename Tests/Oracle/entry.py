"""One entry: a run of an agent, or a stop that belongs to none (docs/views.md, "Executions")."""

from dataclasses import dataclass, field

from order import MAIN

OUTCOMES = ("success", "failure", "timeout", "cancelled", "lost")


@dataclass
class Entry:
    harness: str
    session_id: str
    agent_id: str               # empty for a main agent
    run: int
    id: str                     # event id of the fact that opened it
    status: str                 # running, one of OUTCOMES, internal, unpaired, linked
    start: int | None
    end: int | None
    last: int                   # last sign of life; of an entry that has ended its end
    ended_by: str | None = None     # stop, close, prompt or link
    own: list = field(default_factory=list)         # what opened, refreshed and ended it, in order
    stops: list = field(default_factory=list)       # stops and a link, in order
    reports: list = field(default_factory=list)
    measured: list = field(default_factory=list)    # by time and event id
    close: object = None
    link: object = None
    refreshes: int = 0
    repeated_stops: int = 0
    inferred: bool = False      # the start comes from a transcript
    evidence: str | None = None
    error: dict | None = None
    holds: dict | None = None   # the event whose figures hold
    buckets: dict = field(default_factory=dict)
    tools: dict = field(default_factory=dict)
    output: dict | None = None  # files, lines and tests; None where nothing is said of them
    negative: bool = False      # a difference was below zero
    # Of the whole log, see horizon.py:
    final: bool = field(default=False, compare=False)
    kept: bool = field(default=False, compare=False)
    figures: object = field(default=None, compare=False)

    @property
    def kind(self):
        return "main" if self.agent_id == MAIN else "subagent"

    @property
    def is_execution(self):
        return self.status in OUTCOMES

    @property
    def duration(self):
        return self.end - self.start if self.is_execution else None

    def records(self):
        """What it contains, but for measurements."""
        more = [each for each in (self.close, self.link) if each is not None]
        return self.own + self.reports + more

    def contains(self, event_id):
        return any(record.event["event_id"] == event_id for record in self.records())

    def offsets(self):
        return sorted(each.offset for each in self.records() + self.measured)

    def last_own(self, key):
        """CHOICE: an empty project and an empty version are none, like an empty name."""
        given = [each.event[key] for each in self.own if each.event.get(key)]
        return given[-1] if given else None

    def last_reported(self, key):
        given = [each.event[key] for each in self.reports if key in each.event]
        return given[-1] if given else None

    def held(self, key):
        """Of the event whose figures hold."""
        return self.holds.get(key) if self.holds is not None else None

    @property
    def name(self):
        # CHOICE: an empty name in a report is none either.
        reported = [each.event["agent_name"] for each in self.reports
                    if each.event.get("agent_name")]
        return self.last_own("agent_name") or (reported[-1] if reported else None) \
            or ("main" if self.kind == "main" else "")

    @property
    def parent(self):
        """The parent's agent id (empty for the main agent) and the tool use, both of the last
        report that gives a tool use, else of what holds; None where neither does."""
        given = [self.holds or {}] + [each.event for each in self.reports]
        given = [each for each in given if "parent_tool_use_id" in each]
        if not given:
            return None
        return given[-1].get("parent_agent_id", MAIN), given[-1]["parent_tool_use_id"]

    @property
    def description(self):
        """CHOICE: an empty one is none; and of starts the last that gives one, but not of stops
        that do not hold."""
        started = [each.event["task_description"] for each in self.own
                   if each.event["type"] == "agent.started"
                   and each.event.get("task_description")]
        return self.held("task_description") or self.last_reported("task_description") \
            or (started[-1] if started else None)

    @property
    def failed_call(self):
        """The last report of a call that failed. CHOICE: a report of success says nothing."""
        given = [each.event for each in self.reports
                 if each.event.get("outcome") in ("failure", "cancelled")]
        return given[-1] if given else None
