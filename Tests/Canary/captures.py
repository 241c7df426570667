"""Runs the hook on every payload and every transcript, planted in every way."""

import payload_agents
import payload_sessions
import structure
import transcript_sample
from material import Payload
from planting import PLAIN, Planter, Variant, variants
from project import Project
from session import Session
from transcript import Transcript

_FILES = ("transcript_path", "agent_transcript_path")
# Of which the hook reads files.
_READING = ("SubagentStop", "Stop", "StopFailure", "PostToolUseFailure")
_ROLES = (payload_agents.STOP_4, payload_sessions.STOP)


class Captures:
    """`expected` is what has to be in the log: the planted session id and type of each event."""

    def __init__(self, session: Session, sample: Transcript):
        self.session, self.sample = session, sample
        self.parent = transcript_sample.parent()
        self.expected: list[tuple[str, str, str]] = []      # (session id, event type, what it was)

    def payload(self, payload: Payload, variant: Variant, has_files: bool = True):
        """One payload, and the files that it names, if the hook reads them."""
        members, links, files, project = payload.members, {}, {}, None
        if has_files and members["hook_event_name"] in _READING:
            project = self.session.project(links)
            files = self._paths(project, members, variant)
        planted = self._planted(members, payload.name, variant, links, files)
        if project is not None:
            # Only now: what both have is the payload's.
            self._share_session(links, members)
            self._write(project, files, members["hook_event_name"])
        self._run(planted, members, payload.name, variant)

    def transcript(self, transcript: Transcript, variant: Variant):
        """One transcript, as a subagent's and as a session's."""
        links: dict = {}
        project = self.session.project(links)
        stops = []
        for role, path in zip(_ROLES, (project.agent_path, project.session_path)):
            members = {key: role[key] for key in ("hook_event_name", "cwd", "stop_hook_active")}
            members["session_id"] = transcript.first("sessionId") or payload_agents.SESSION
            files = {"transcript_path": str(project.session_path)}
            if path == project.agent_path:
                members["agent_id"] = transcript.first("agentId") or "a1"
                files["agent_transcript_path"] = str(path)
            members |= dict.fromkeys(files, "/")
            stops.append((self._planted(members, transcript.name, PLAIN[0], links, files), members))
        project.write_meta(transcript_sample.META, PLAIN[0])
        project.write(project.session_path, transcript, variant)
        project.agent_path.write_bytes(project.session_path.read_bytes())
        self.session.written.add(project.agent_path)
        for planted, members in stops:
            self._run(planted, members, transcript.name, variant)

    def grandchild(self):
        """A subagent that another subagent started, in whose transcript the call is looked for."""
        links: dict = {}
        project = self.session.project(links)
        members, files = payload_agents.STOP_4, {
            "transcript_path": str(project.session_path),
            "agent_transcript_path": str(project.agent_path)}
        planted = self._planted(members, "grandchild", PLAIN[0], links, files)
        self._share_session(links, members)
        project.write_meta(transcript_sample.META | {"spawnDepth": 2}, PLAIN[0])
        project.write(project.agent_path, self.sample, PLAIN[0])
        sibling = project.new(self.session.mint, self.session.work, links).agent_name
        project.write(project.agent_file(sibling), self.parent, PLAIN[0])
        self._run(planted, members, "grandchild", PLAIN[0])

    def every(self, payloads: list[Payload], transcripts: list[Transcript]):
        brief = self.session.setting.is_brief
        for payload in payloads:
            ways = PLAIN[:1] if brief else variants(structure.PAYLOAD, [payload.members])
            for variant in ways:
                self.payload(payload, variant)
        for transcript in transcripts:
            ways = PLAIN[:1] if brief else variants(structure.TRANSCRIPT, transcript.documents)
            for variant in ways:
                self.transcript(transcript, variant)
        self.grandchild()

    def simply(self, payloads: list[Payload], transcripts: list[Transcript]):
        """Each of them once, and with a payload no more files than it cannot do without."""
        for payload in payloads:
            self.payload(payload, PLAIN[0],
                         has_files=payload.members["hook_event_name"] == "PostToolUseFailure")
        for transcript in transcripts:
            self.transcript(transcript, PLAIN[0])
        self.grandchild()

    @staticmethod
    def _paths(project: Project, members: dict, variant: Variant) -> dict[str, str]:
        paths = zip(_FILES, (project.session_path, project.agent_path))
        return {key: str(path) for key, path in paths
                if isinstance(members.get(key), str) and variant.path != key}

    def _write(self, project: Project, files: dict[str, str], event: str):
        """The event's own transcript is whole; in another one only a call is looked for."""
        project.write_meta(transcript_sample.META, PLAIN[0])
        is_of_agent = "agent_transcript_path" in files
        if is_of_agent:
            project.write(project.agent_path, self.sample, PLAIN[0])
        is_own = not is_of_agent and event != "PostToolUseFailure"
        project.write(project.session_path, self.sample if is_own else self.parent, PLAIN[0])

    def _share_session(self, links: dict, members: dict):
        """The sample is a transcript of this session, whatever it is called."""
        known = links.get(("session", members.get("session_id")))
        if known is not None:
            links["session", self.sample.first("sessionId")] = known

    def _planted(self, members: dict, name: str, variant: Variant, links: dict, files: dict):
        return Planter(self.session.mint, structure.PAYLOAD, members["hook_event_name"], name,
                       variant, links, files).plant(members)

    def _run(self, planted: dict, members: dict, name: str, variant: Variant):
        self.session.hook(planted, f"hook, {name}, {variant}")
        kind = structure.event_type(members)
        if kind is not None and not variant.path and isinstance(members.get("session_id"), str):
            self.expected.append((planted["session_id"], kind, f"{name}, {variant}"))
