"""The two that are compared: a real redis-server, and agentlog on a store with all that keys can hold."""

import json
import os
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import resp

ROOT = Path(__file__).resolve().parent.parent.parent
AGENTLOG = ROOT / ".build" / "debug" / "agentlog"
# Debian's redis-tools brings the server under this name, and no service.
REDIS = "/usr/bin/redis-check-rdb"
# Signs that have a meaning in patterns, in RESP, in JSON or in keys.
NAMES = ["plain", "with space", "colons:in:it", "a*b?c[d]\\e", "quo\"te'd", "\u00e9\u4e2d\U0001f600",
         "line\nbreak", ":duration", "code-reviewer"]


def free_port():
    import socket
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        link = Path(folder) / "redis-server"
        link.symlink_to(REDIS)
        self.process = subprocess.Popen(
            [str(link), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=folder)
        self.process.stdin.write(
            f'port {self.port}\nbind 127.0.0.1\nsave ""\nappendonly no\n'.encode())
        self.process.stdin.close()
        for _ in range(400):
            try:
                resp.Client(self.port).call(b"PING")
                return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("redis: the real server did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Agentlog:
    """`agentlog up` or `serve`; `port` is the API's, `keys_port` that for Redis clients."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [str(AGENTLOG), *arguments, "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.port = self.keys_port = None
        for line in self.process.stdout:
            if found := re.search(r"listening +http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
            if found := re.search(r"redis-cli -p (\d+)", line):
                self.keys_port = int(found[1])
            if line.startswith("Ctrl-C"):
                return
        raise SystemExit("redis: agentlog did not start")

    def post(self, path, body):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run(*words):
    subprocess.run([str(AGENTLOG), *words], check=True, stdout=subprocess.DEVNULL)


def make_store(home):
    """A week of the demo, and agents with hard names that ended, failed and run."""
    run("demo-log", "--home", home, "--weeks", "1")
    run("views", "rebuild", "--home", home)
    server = Agentlog("up", "--home", home, "--allow-local-post", "--resp-port", "off")
    assert server.keys_port is None
    try:
        for number, name in enumerate(NAMES):
            session = f"session-{number}"
            for turn in range(3):
                started = server.post("/api/agents/start", {
                    "agent_name": name, "session_id": session, "task_description": f"turn {turn}",
                    "source_app": "differential"})
                if turn < 2:
                    server.post("/api/agents/complete", {
                        "agent_id": started["agent_id"], "agent_name": name,
                        "session_id": session, "status": "failure" if turn else "success"})
        wanted = len(NAMES)
        deadline = time.monotonic() + 30
        while True:
            with urllib.request.urlopen(
                    f"http://127.0.0.1:{server.port}/api/agents/metrics/current", timeout=20) as it:
                if json.load(it)["active_agents"] >= wanted:
                    return
            if time.monotonic() > deadline:
                raise SystemExit("redis: the agents were not folded")
            time.sleep(0.05)
    finally:
        server.stop()


def copy(source, target):
    """Writes all keys of one server to another. Returns their names by type."""
    names = {}
    for key in source.call(b"KEYS", b"*")[1]:
        kind = source.call(b"TYPE", key)[1][1].decode()
        names.setdefault(kind, []).append(key)
        if kind == "string":
            target.call(b"SET", key, source.call(b"GET", key)[1])
        elif kind == "hash":
            target.call(b"HSET", key, *source.call(b"HGETALL", key)[1])
        elif kind == "set":
            target.call(b"SADD", key, *source.call(b"SMEMBERS", key)[1])
        elif kind == "list":
            target.call(b"RPUSH", key, *source.call(b"LRANGE", key, b"0", b"-1")[1])
        elif kind == "zset":
            flat = source.call(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")[1]
            for member, score in zip(flat[::2], flat[1::2]):
                target.call(b"ZADD", key, score, member)
        moment = source.call(b"PEXPIRETIME", key)[1]
        if moment >= 0:
            target.call(b"PEXPIREAT", key, str(moment).encode())
    return {kind: sorted(keys) for kind, keys in names.items()}
