"""Runs that `agentlog up` concludes something about, in files where its worker looks for them.

    measured    a transcript that went on growing after the stop
    linked      a stop under an id that was never started
    closed      a session that ended before its agent; a turn that the user interrupted
"""

import os
import time

import payload_agents
import payload_sessions
import structure
import transcript_sample
from planting import Planter, Variant
from session import Session
from transcript import Transcript

WHOLE = Variant("whole")
EVENTS = {"agent.measured", "agent.linked", "agent.closed"}
_LONG_AGO_S = 3_600
_LATE_LINES = 4


class Watched:
    def __init__(self, session: Session, sample: Transcript, has_plain_ids: bool):
        self.session, self.sample, self.has_plain_ids = session, sample, has_plain_ids
        self.runs = 0
        self.growing: list[tuple] = []      # (path, whole bytes)

    def hook(self, payload: dict, links: dict, files: dict | None = None, **more):
        members = payload | more
        planter = Planter(self.session.mint, structure.PAYLOAD, members["hook_event_name"],
                          "watched", WHOLE, links, files or {})
        self.session.hook(planter.plant(members), f"hook, watched {members['hook_event_name']}")

    def begin(self):
        """Everything up to the stops."""
        self._measured()
        self._linked()
        self._closed()
        self._turn()

    def go_on(self):
        """The harness writes the last lines of its transcripts, and has been silent since."""
        then = time.time() - _LONG_AGO_S
        for path, data in self.growing:
            path.write_bytes(data)
            os.utime(path, (then, then))

    def _short(self, path, lines: list[bytes]):
        """Leaves the last lines out, for now."""
        self.growing.append((path, path.read_bytes()))
        path.write_bytes(b"\n".join(lines[:-_LATE_LINES]) + b"\n")

    def _links(self) -> dict:
        """Ids that are secrets would be redacted, and then nobody finds their files."""
        if not self.has_plain_ids:
            return {}
        self.runs += 1
        return {("session", payload_agents.SESSION): f"session-{self.runs}",
                ("agent", payload_agents.START["agent_id"]): f"agent-{self.runs}"}

    def _measured(self):
        links = self._links()
        self.hook(payload_agents.START, links)
        session, agent = (links[kind, payload_agents.START[key]]
                          for kind, key in (("session", "session_id"), ("agent", "agent_id")))
        project = self.session.watched_project(links, session, agent)
        project.write_meta(transcript_sample.META, WHOLE)
        lines = project.write(project.agent_path, self.sample, WHOLE)
        self._short(project.agent_path, lines)
        self.hook(payload_agents.STOP_4, links,
                  {"agent_transcript_path": str(project.agent_path)})

    def _linked(self):
        """The only open run of that name in the session is the one that was meant."""
        links = self._links()
        self.hook(payload_agents.START, links)
        self.hook(payload_agents.STOP_3, links, agent_id="another", session_crons=[])

    def _closed(self):
        links = self._links()
        self.hook(payload_agents.START, links)
        self.hook(payload_sessions.SESSION_END, links)

    def _turn(self):
        links = self._links()
        self.hook(payload_sessions.PROMPT, links)
        session = links["session", payload_agents.SESSION]
        project = self.session.watched_project(links, session)
        lines = project.write(project.session_path, self.sample, WHOLE)
        self._short(project.session_path, lines)
        self.hook(payload_sessions.STOP, links, {"transcript_path": str(project.session_path)})
