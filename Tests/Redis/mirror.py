#!/usr/bin/env python3
"""Compares a Redis and a cluster that `agentlog up --redis` writes to with the keys it serves itself.

    mirror.py [--seed N] [--only WORD]

All keys must be equal in type, value and moment of expiry: at first, after events, and after whatever is done to
the Redis, the cluster and agentlog. What cannot work must be said in the health document.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.dont_write_bytecode = True

import redis_servers  # noqa: E402 (the line above comes first)
import resp  # noqa: E402
import servers  # noqa: E402
from redis_servers import wait  # noqa: E402

PASSWORD = "se/cr@t:word"
QUOTED = "se%2Fcr%40t%3Aword"


class Result:
    passed = failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"mirror: {what}")
        return holds


class Agentlog:
    """`agentlog up` on a store, with a mirror."""

    def __init__(self, home, url, *arguments):
        self.home, self.url, self.arguments = home, url, arguments
        self.said = ""
        self.count = 0
        self.start()

    def start(self):
        environment = dict(os.environ, AGENTLOG_REDIS_URL=self.url)
        self.process = subprocess.Popen(
            [str(servers.AGENTLOG), "up", "--home", self.home, "--port", "0", "--allow-local-post",
             *self.arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        for line in self.process.stdout:
            self.said += line
            if "listening  http" in line:
                self.base = line.split()[1]
            if "redis-cli -p" in line:
                self.keys_port = int(line.split("-p ")[1].split()[0])
            if line.startswith("Ctrl-C"):
                break
        else:
            raise SystemExit(f"mirror: agentlog did not start: {self.process.stderr.read()}")
        self.reader = threading.Thread(target=self.listen, args=(self.process,), daemon=True)
        self.reader.start()

    def listen(self, process):
        for line in process.stderr:
            self.said += line

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=20) as answer:
            return answer.read().decode()

    def health(self):
        return json.loads(self.get("/api/agents/health"))["redis"]

    def metric(self, name):
        for line in self.get("/metrics").split("\n"):
            if line.split(" ")[0] == name:
                return float(line.split(" ")[1])
        return None

    def post(self, path, body):
        request = urllib.request.Request(
            self.base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def work(self, chance, count):
        """Some agents start, and some of them end."""
        for _ in range(count):
            self.count += 1
            name = chance.choice(servers.NAMES)
            agent = f"mirror-{os.getpid()}-{id(self)}-{self.count}"
            self.post("/api/agents/start", {
                "agent_name": name, "agent_id": agent, "session_id": "s", "source_app": "mirror"})
            if chance.random() < 0.7:
                self.post("/api/agents/complete", {
                    "agent_id": agent, "agent_name": name, "session_id": "s",
                    "status": chance.choice(["success", "failure"])})


class Story:
    """What is compared with what."""

    def __init__(self, result, agentlog, clients, prefix, chance):
        self.result, self.agentlog, self.clients = result, agentlog, clients
        self.prefix, self.chance = prefix, chance
        self.start = time.monotonic()

    def equal(self, what, seconds=30):
        """Waits until all keys are equal, and level for their writer as well."""
        last = ({}, {})

        def holds():
            nonlocal last
            try:
                own = redis_servers.keys_of([resp.Client(self.agentlog.keys_port)])
                last = (own, redis_servers.keys_of(self.clients(), self.prefix))
                health = self.agentlog.health()
            except (OSError, resp.Closed, TypeError):
                return False
            return last[0] == last[1] and health["status"] == "connected" and health["lag_records"] == 0
        try:
            wait(what, holds, seconds)
            if os.environ.get("MIRROR_TIMES"):
                print(f"  {time.monotonic() - self.start:6.1f} {what}, {len(last[0])} keys", flush=True)
            self.result.check(len(last[0]) > 20, f"{what}: there are keys")
        except TimeoutError:
            own, other = last
            differ = [key for key in own.keys() | other.keys() if own.get(key) != other.get(key)]
            self.result.check(False, f"{what}: {len(differ)} keys of {len(own)} differ")
            for key in differ[:3]:
                print(f"  {key}\n    ours  {str(own.get(key))[:300]}\n    redis {str(other.get(key))[:300]}")
            print(f"  {self.agentlog.health()}\n  {self.agentlog.said[-1500:]}")

    def fails(self, what, *words):
        """Waits until the health document says what is the matter."""
        def holds():
            health = self.agentlog.health()
            return health["status"] == "failing" and all(word in health["failure"] for word in words)
        try:
            wait(what, holds)
            self.result.check(self.agentlog.metric('agentlog_mirror_state{state="failing"}') == 1, what)
        except TimeoutError:
            self.result.check(False, f"{what}: {self.agentlog.health()}")

    def work(self, count=12):
        self.agentlog.work(self.chance, count)


# What docs/operations.md says that a user needs. In patterns [ and * have a meaning.
RIGHTS = r"~m\[\*\]:* +@read +@write +@transaction +@connection +@scripting +info +cluster|slots"


def set_user(server, *rules):
    """Also those who are in have to log in again."""
    client = server.client(PASSWORD)
    assert client.call(b"ACL", b"SETUSER", b"writer", *[rule.encode() for rule in rules])[1][0] == b"+"
    client.call(b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes")


def standalone(result, folder, home, chance):
    server = redis_servers.Server(
        folder, f'requirepass "{PASSWORD}"', f'user writer on ">{PASSWORD}" {RIGHTS}').start(PASSWORD)
    prefix = b"m[*]:"
    # Others' keys, some under names that would be ours without the prefix, or nearly are.
    foreign = {b"agents:active": b"a", b"agentlog:mirror": b"b", b"m[*]:agents:activex": b"c",
               b"m[*]:metrics:daily:tomorrow": b"d", b"m[*]:agentlog:mirror2": b"e", b"mx:agents:active": b"f",
               b"m[*]:metrics:hourly:2020-01-01-25:x": b"g"}

    def put_foreign():
        for key, value in foreign.items():
            server.client(PASSWORD).call(b"SET", key, value)

    def has_foreign(what):
        found = {key: server.client(PASSWORD).call(b"GET", key)[1] for key in foreign}
        result.check(found == foreign, f"{what}: others' keys are touched: {found}")

    def clients():
        class Own(resp.Client):
            def call(self, *words):
                reply = super().call(*words)
                if words[0] == b"KEYS":
                    return reply[0], [key for key in reply[1] if key not in foreign]
                return reply
        client = Own(server.port)
        client.call(b"AUTH", PASSWORD.encode())
        return [client]
    put_foreign()
    server.client(PASSWORD).call(b"CONFIG", b"SET", b"maxmemory", b"1mb")
    agentlog = Agentlog(
        home, f"redis://writer:{QUOTED}@127.0.0.1:{server.port}", "--redis-prefix", prefix.decode(),
        "--redis-refresh", "8")
    story = Story(result, agentlog, clients, prefix, chance)
    try:
        story.fails("a Redis that is full at first", "OOM", "maxmemory")
        server.client(PASSWORD).call(b"CONFIG", b"SET", b"maxmemory", b"0")
        story.equal("at first")
        for round in range(3):
            story.work()
            story.equal(f"events {round}")
        mark = server.client(PASSWORD).call(b"HGETALL", prefix + b"agentlog:mirror")[1]
        result.check(dict(zip(mark[::2], mark[1::2]))[b"state"] == b"complete", f"{mark}")
        result.check(agentlog.metric("agentlog_mirror_resyncs_total") == 1,
                     f"one resync until here, not {agentlog.metric('agentlog_mirror_resyncs_total')}")
        result.check(agentlog.metric("agentlog_mirror_redis_memory_bytes") > 500_000, "memory")
        has_foreign("events")

        server.kill()
        story.work()
        story.fails("a dead Redis", "Connection refused")
        server.start(PASSWORD)
        put_foreign()
        story.equal("a Redis that was killed")

        server.client(PASSWORD).call(b"FLUSHALL")
        put_foreign()
        story.equal("FLUSHALL")
        server.client(PASSWORD).call(b"DEL", prefix + b"agentlog:mirror")
        story.work()
        story.equal("a mark that was deleted")

        names = sorted(redis_servers.keys_of([resp.Client(agentlog.keys_port)]))
        client = server.client(PASSWORD)
        for key in chance.sample(names, 4):
            client.call(b"DEL", prefix + key)
        for key in chance.sample(names, 4):
            client.call(b"SET", prefix + key, b"tampered")
        client.call(b"ZADD", prefix + b"tools:usage:" + time.strftime("%Y-%m-%d", time.gmtime()).encode(),
                    b"1", b"tampered")
        client.call(b"PERSIST", prefix + names[0])
        # Of which only what differs is written.
        client.call(b"DEL", prefix + b"agents:timeline")
        story.work(1)
        wait("the timeline is whole again", lambda: client.call(b"ZCARD", prefix + b"agents:timeline")[1]
             == resp.Client(agentlog.keys_port).call(b"ZCARD", b"agents:timeline")[1], 6)
        client.call(b"RPUSH", prefix + b"agent:history:nobody", b"tampered")
        client.call(b"SET", prefix + b"agent:active:nobody", b"tampered")
        client.call(b"HSET", prefix + b"metrics:hourly:2020-01-01-01:x", b"a", b"b")
        story.equal("keys that somebody changed")
        has_foreign("a refresh")

        client.call(b"CONFIG", b"SET", b"maxmemory", b"1mb")
        story.work()
        story.fails("a full Redis", "OOM", "maxmemory")
        client.call(b"CONFIG", b"SET", b"maxmemory", b"0")
        story.equal("a Redis that was full")

        client.call(b"REPLICAOF", b"127.0.0.1", b"1")
        story.work()
        story.fails("a replica", "READONLY", "primary")
        client.call(b"REPLICAOF", b"NO", b"ONE")
        story.equal("a Redis that was a replica")

        set_user(server, "resetpass", ">another")
        story.work()
        story.fails("a wrong password", "WRONGPASS", "password")
        set_user(server, "resetpass", f">{PASSWORD}", "-hset")
        story.fails("a user who may not write hashes", "NOPERM", "+@write")
        set_user(server, "+hset")
        story.equal("a user who may do what is needed again")
        put_foreign()

        for round in range(4):
            worker = threading.Thread(target=quietly, args=(story.work, 30), daemon=True)
            worker.start()
            time.sleep(chance.random() * 0.8)
            agentlog.kill()
            worker.join()
            agentlog.start()
            story.equal(f"agentlog killed, {round}")
        agentlog.kill()
        agentlog.start()
        story.equal("agentlog started again")
        # Only what time may have changed meanwhile.
        writes, keys = (agentlog.metric(f"agentlog_mirror_{name}") for name in ("writes_total", "keys"))
        result.check(0 < writes < keys / 2, f"nothing new, and {writes} writes of {keys} keys")
        has_foreign("the end")
        result.check(not any(word in agentlog.said for word in (PASSWORD, QUOTED, "another")),
                     "the password is said")
    finally:
        agentlog.kill()
        server.kill()


def quietly(body, *arguments):
    try:
        body(*arguments)
    except (OSError, ValueError):
        pass


def in_cluster(result, folder, home, chance):
    cluster = redis_servers.Cluster(folder)

    def clients():
        return [node.client() for node in cluster.primaries()]
    agentlog = Agentlog(home, f"redis+cluster://127.0.0.1:{cluster.nodes[0].port}")
    story = Story(result, agentlog, clients, b"", chance)
    try:
        story.equal("cluster at first")
        result.check(len(clients()) == 3 and all(
            len(client.call(b"KEYS", b"*")[1]) > 20 for client in clients()), "all nodes have keys")
        for round in range(2):
            story.work()
            story.equal(f"cluster, events {round}")
        chance.choice(cluster.primaries()).client().call(b"FLUSHALL")
        story.equal("cluster, one node emptied")
        # The first is the one that the URL names.
        cluster.nodes[0].kill()
        story.work()
        story.equal("cluster, a node killed", 45)
        result.check(len(cluster.primaries()) == 3, "a replica has taken its place")
        cluster.nodes[0].start()
        wait("the node is back", lambda: b"role:slave" in cluster.nodes[0].client().call(
            b"INFO", b"replication")[1])
        story.work()
        story.equal("cluster, a node is back")
        cluster.kill()
        story.fails("a dead cluster", "Connection refused")
    finally:
        agentlog.kill()
        cluster.kill()


def two_stores(result, folder, home, chance):
    """Whose keys are the same."""
    server = redis_servers.Server(folder).start()
    homes = [os.path.join(folder, name) for name in ("one", "two")]
    running = []
    try:
        for name in homes:
            running.append(Agentlog(name, f"redis://127.0.0.1:{server.port}/1"))
            running[-1].work(chance, 2)
        wait("one says so", lambda: any(
            "--redis-prefix" in (each.health()["failure"] or "") for each in running))
        result.check(True, "")
    except TimeoutError:
        result.check(False, f"a conflict: {[each.health() for each in running]}")
    finally:
        for each in running:
            each.kill()
        server.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    print(f"mirror: seed {options.seed}", flush=True)
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        servers.run("demo-log", "--home", home, "--weeks", "1")
        servers.run("views", "rebuild", "--home", home)
        for name, body in (("standalone", standalone), ("cluster", in_cluster), ("conflict", two_stores)):
            if options.only not in name:
                continue
            start = time.monotonic()
            body(result, folder, home, random.Random(f"{options.seed} {name}"))
            print(f"mirror: {name} {time.monotonic() - start:.0f} s", flush=True)
    print(f"mirror: {result.passed} passed, {result.failed} failed")
    sys.exit(1 if result.failed else 0)


if __name__ == "__main__":
    main()
