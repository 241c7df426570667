"""An agentlog that makes one deliberate mistake, around the real one. For the self-test alone.

    fake_agentlog.py MISTAKE AGENTLOG ARGUMENT...

Each mistake is given the real command, and returns its exit status.
"""

import http.client
import http.server
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

HOME = Path(os.environ.get("AGENTLOG_HOME", "/nonexistent"))


def _some_text() -> bytes:
    """A transcript's."""
    return next(Path(os.environ["HOME"]).rglob("agent-*.jsonl")).read_bytes()[:20_000]


def doctor_prints(command):
    if "doctor" in command:
        sys.stdout.buffer.write(_some_text())
        sys.stdout.flush()
    return subprocess.run(command, check=False).returncode


def up_says_errors(command):
    if "up" in command:
        sys.stderr.buffer.write(_some_text())
        sys.stderr.flush()
    os.execv(command[0], command)


def _served(command, serve):
    """Runs the real server until it is told to end, and something of ours beside it."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        for line in process.stdout:
            match = re.search(rb"127\.0\.0\.1:([0-9]+)$", line.strip())
            if match and serve is not None:
                line = line.replace(match[1], str(_proxy(int(match[1]), serve)).encode())
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
    return process.returncode


def _proxy(port: int, serve) -> int:
    """The port of a server that gives the answers of another one, changed."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):       # noqa: N802 (the name is the library's)
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", self.path)
            response = connection.getresponse()
            headers, body = serve(self.path, response.read())
            self.send_response(response.status)
            for name, value in headers + [("Content-Length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def answers_more(command):
    def serve(path, body):
        return [], body + _some_text() if path.startswith("/api/agents/tools") else body
    return _served(command, serve) if "up" in command else subprocess.call(command)


def answers_in_headers(command):
    def serve(path, body):
        found = re.search(rb'"agent_id" *: *"([^"]+)"', body)
        return [("X-Agent", found[1].decode())] if found else [], body
    return _served(command, serve) if "up" in command else subprocess.call(command)


def keeps_a_table(command):
    status = _served(command, None) if "up" in command else subprocess.call(command)
    if "up" in command:
        with closing(sqlite3.connect(HOME / "views.sqlite")) as views, views:
            views.execute("CREATE TABLE notes (note BLOB)")
            views.execute("INSERT INTO notes VALUES (?)", (_some_text(),))
    return status


MISTAKES = {act.__name__: act for act in (
    doctor_prints, up_says_errors, answers_more, answers_in_headers, keeps_a_table)}

if __name__ == "__main__":
    sys.exit(MISTAKES[sys.argv[1]](sys.argv[2:]))
