"""`agentlog up`, and every answer that it gives."""

import http.client
import json
import re
import signal
import subprocess
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from session import Session
from setting import SECONDS, Said, wait_until

CONTRACT = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"
STREAM = "/api/agents/stream"
_MOST_NAMES = 200               # of agents, and as many executions, that are asked for one by one
_STATUSES = ("", "&status=internal", "&status=unpaired", "&status=linked")
_QUERIES = {
    "/api/agents/metrics/current": ["?timeRange=7d&scope=all"],
    "/api/agents/metrics/timeline": ["?hours=2&scope=all"],
    "/api/agents/types/distribution": ["?timeRange=24h&scope=all"],
    "/api/agents/tools/usage": ["?period=week&scope=all", "?period=day&scope=main"],
}


@dataclass(frozen=True, slots=True)
class Answer:
    path: str
    status: int
    headers: bytes
    body: bytes


class Server:
    """Runs from `with` to its end. What it said is noted by the session then."""

    def __init__(self, session: Session):
        self.session = session
        self.folder = session.setting.root / "server"

    def __enter__(self):
        self.folder.mkdir()
        self.output, self.errors = self.folder / "output", self.folder / "errors"
        command = [self.session.setting.agentlog, "up", "--port", "0"]
        with open(self.output, "wb") as output, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                command, env=self.session.environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=errors)
        try:
            wait_until(lambda: self._port() is not None, SECONDS, "agentlog up does not listen")
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.session.said.append(Said("agentlog up", status, self.output.read_bytes(),
                                      self.errors.read_bytes()))

    def _port(self) -> int | None:
        if self.process.poll() is not None:
            raise RuntimeError(f"agentlog up ended: {self.errors.read_text(errors='replace')}")
        match = re.search(rb"http://127\.0\.0\.1:([0-9]+)", self.output.read_bytes())
        return int(match[1]) if match else None

    def get(self, path: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            headers = "\n".join(f"{name}: {value}" for name, value in response.getheaders())
            return Answer(path, response.status, headers.encode(), response.read())
        finally:
            connection.close()

    def first_event(self) -> Answer:
        """What the live feed says first: it never ends."""
        path = f"{STREAM}?scope=all"
        connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = b""
            while b"data: " not in body or not body.endswith(b"\n\n"):
                body += response.read1()
            return Answer(path, response.status, b"", body)
        finally:
            connection.close()

    def is_level(self) -> bool:
        """Whether the views have everything that is in the log."""
        answer = self.get("/readyz")
        return answer.status == 200 and json.loads(answer.body).get("lag_records") == 0

    def answers(self):
        """Every document of the contract, for every agent and execution up to a bound."""
        listed = yield from self._listed()
        names = {each["agent_name"] for each in listed if each.get("agent_name")}
        given = {"agent_name": sorted(names)[:_MOST_NAMES],
                 "id": [each["id"] for each in listed][:_MOST_NAMES]}
        yield self.get("/")
        for path in endpoints():
            if path == STREAM:
                yield self.first_event()
                continue
            wanted = re.findall(r"\{(\w+)\}", path)
            for query in [] if wanted else ["", *_QUERIES.get(path, [])]:
                yield self.get(path + query)
            if wanted and wanted[0] not in given:
                raise RuntimeError(f"{path} is not read: nothing is known to put there")
            for value in given[wanted[0]] if wanted else []:
                yield self.get(path.replace(f"{{{wanted[0]}}}", urllib.parse.quote(value, safe=""))
                               + ("?scope=all" if wanted[0] == "agent_name" else ""))

    def _listed(self):
        """All pages of executions, and of what is none unless it is asked for."""
        listed = []
        for status in _STATUSES:
            cursor = ""
            while cursor is not None:
                answer = self.get(
                    f"/api/agents/executions?scope=all&limit=200{status}{cursor}")
                yield answer
                page = json.loads(answer.body)
                listed += page["executions"]
                following = page["next_cursor"]
                cursor = f"&cursor={urllib.parse.quote(following)}" if following else None
        return listed


def endpoints() -> list[str]:
    """The paths of the contract."""
    return re.findall(r"^  (/\S*):$", CONTRACT.read_text(), re.MULTILINE)
