"""The programs that the test runs: agentlog with its demo, and a real Prometheus that scrapes it."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

SECONDS = 60


def get(url: str, headers: dict[str, str] | None = None) -> str:
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return answer.read().decode()


def wait(condition, what: str):
    """Returns what a condition gives as soon as that is true.

    Raises:
        TimeoutError: It does not become true.
    """
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"not within {SECONDS} s: {what}")


def environment(root: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(root), "TMPDIR": str(root),
            "CLAUDE_CONFIG_DIR": str(root / "none")}


class Program:
    """A process that is ended with the block that uses it."""

    def __init__(self, command: list, root: Path, name: str):
        self.errors = root / f"{name}.errors"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [str(each) for each in command], env=environment(root), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Demo(Program):
    """It asks for a key, which is in a file."""

    def __init__(self, agentlog: Path, root: Path, redis: str):
        home, self.key_file = root / "home", root / "agentlog.key"
        home.mkdir(mode=0o700)
        key = subprocess.run(
            [agentlog, "auth", "create", "--name", "prometheus", "--home", home], check=True,
            env=environment(root), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.key_file.write_text(key.stdout)
        self.headers = {"X-API-Key": key.stdout.strip()}
        super().__init__(
            [agentlog, "up", "--demo", "--home", home, "--port", "0", "--require-key",
             "--redis", redis], root,
            "agentlog")
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError(f"agentlog up ended: {self.errors.read_text()}")
        wait(lambda: json.loads(self.get("/readyz"))["status"] == "ready", "agentlog is ready")

    def get(self, path: str) -> str:
        return get(f"http://127.0.0.1:{self.port}{path}", self.headers)

    def refused(self) -> int:
        """Asks under a foreign name; returns the status."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/healthz", headers={"Host": "agents.example"})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class Prometheus(Program):
    """Scrapes a demo every second, with its key, and evaluates the rules as often."""

    def __init__(self, program: Path, root: Path, demo: Demo, rules: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = root / "prometheus.yml"
        settings.write_text(f"""
global: {{ scrape_interval: 1s, evaluation_interval: 1s }}
rule_files: [{rules}]
scrape_configs:
  - job_name: agentlog
    static_configs: [{{ targets: ['127.0.0.1:{demo.port}'] }}]
    authorization: {{ credentials_file: {demo.key_file} }}
""")
        super().__init__(
            [program, f"--config.file={settings}", f"--storage.tsdb.path={root / 'prometheus'}",
             f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn"], root, "prometheus")
        wait(lambda: get(f"http://127.0.0.1:{self.port}/-/ready"), "Prometheus is ready")

    def api(self, path: str, **parameters) -> dict:
        """Raises:
            ValueError: It is an error, with what Prometheus says.
        """
        query = urllib.parse.urlencode(parameters)
        try:
            answer = json.loads(get(f"http://127.0.0.1:{self.port}/api/v1/{path}?{query}"))
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from None
        return answer["data"]

    def values(self, expression: str, seconds: int = 30) -> list[float]:
        """All numbers that an expression had in the last seconds; not those that are none."""
        now = time.time()
        data = self.api("query_range", query=expression, start=now - seconds, end=now, step=1)
        return [float(value) for series in data["result"] for _, value in series["values"]
                if value != "NaN"]

    def query(self, expression: str) -> list:
        return self.api("query", query=expression)["result"]
