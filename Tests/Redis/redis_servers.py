"""Real Redis servers and clusters that tests start, kill and start again. No service of the system."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import resp
import servers


def free_port():
    """One below 55000: a node of a cluster also takes the port 10000 beyond."""
    while True:
        with socket.socket() as it:
            it.bind(("127.0.0.1", 0))
            port = it.getsockname()[1]
        if port < 55_000:
            return port


def wait(what, holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)
    return found


class Server:
    """One redis-server; `start` starts it again, empty, on the same port."""

    def __init__(self, folder, *settings):
        self.port = free_port()
        self.folder = Path(folder) / str(self.port)
        self.folder.mkdir()
        self.program = self.folder / "redis-server"
        self.program.symlink_to(servers.REDIS)
        (self.folder / "redis.conf").write_text("\n".join(
            [f"port {self.port}", "bind 127.0.0.1", 'save ""', "appendonly no", f'dir "{self.folder}"',
             "repl-diskless-sync-delay 0", *settings]) + "\n")
        self.process = None

    def start(self, password=None):
        self.process = subprocess.Popen(
            [str(self.program), str(self.folder / "redis.conf")], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait("a redis-server starts", lambda: self.answers(password))
        return self

    def answers(self, password=None):
        try:
            return self.client(password).call(b"PING")[1] == (b"+", b"PONG")
        except (OSError, resp.Closed):
            return False

    def client(self, password=None):
        client = resp.Client(self.port)
        if password:
            assert client.call(b"AUTH", password.encode())[1] == (b"+", b"OK")
        return client

    def kill(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


class Cluster:
    """Three nodes that have the slots among them, and a replica of each."""

    def __init__(self, folder):
        self.nodes = [
            Server(folder, "cluster-enabled yes", "cluster-config-file nodes.conf",
                   "cluster-node-timeout 1000", "cluster-require-full-coverage yes",
                   "cluster-replica-validity-factor 0", "repl-ping-replica-period 1")
            for _ in range(6)]
        for node in self.nodes:
            node.start()
        ends = [0, 5_461, 10_923, 16_384]
        for index, node in enumerate(self.nodes):
            client = node.client()
            client.call(b"CLUSTER", b"SET-CONFIG-EPOCH", str(index + 1).encode())
            if index < 3:
                client.call(b"CLUSTER", b"ADDSLOTSRANGE", *[
                    str(number).encode() for number in (ends[index], ends[index + 1] - 1)])
            if index > 0:
                client.call(b"CLUSTER", b"MEET", b"127.0.0.1", str(self.nodes[0].port).encode())
        wait("the nodes know each other", lambda: all(
            self.info(node).get("cluster_known_nodes") == "6"
            and self.info(node).get("cluster_state") == "ok" for node in self.nodes))
        for index in range(3):
            identity = self.nodes[index].client().call(b"CLUSTER", b"MYID")[1]
            replica = self.nodes[index + 3].client()
            wait("a node becomes a replica", lambda: replica.call(
                b"CLUSTER", b"REPLICATE", identity)[1] == (b"+", b"OK"))
        wait("replicas are level", lambda: all(
            b"master_link_status:up" in node.client().call(b"INFO", b"replication")[1]
            for node in self.nodes[3:]))

    def info(self, node):
        text = node.client().call(b"CLUSTER", b"INFO")[1].decode()
        return dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)

    def alive(self):
        return [node for node in self.nodes if node.process.poll() is None]

    def primaries(self):
        return [node for node in self.alive()
                if b"role:master" in node.client().call(b"INFO", b"replication")[1]
                and int(self.info(node)["cluster_known_nodes"]) > 1]

    def kill(self):
        for node in self.nodes:
            node.kill()


def one_key(client, key):
    """Type, value and moment of expiry."""
    kind = client.call(b"TYPE", key)[1][1]
    moment = client.call(b"PEXPIRETIME", key)[1]
    if kind == b"string":
        value = client.call(b"GET", key)[1]
    elif kind == b"hash":
        flat = client.call(b"HGETALL", key)[1]
        value = sorted(zip(flat[::2], flat[1::2]))
    elif kind == b"set":
        value = sorted(client.call(b"SMEMBERS", key)[1])
    elif kind == b"list":
        value = client.call(b"LRANGE", key, b"0", b"-1")[1]
    elif kind == b"zset":
        value = client.call(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")[1]
    else:
        value = None
    return kind, value, moment


def keys_of(clients, prefix=b""):
    """All keys with a prefix, without it, on all of these; those of the mirror's own left out."""
    found = {}
    for client in clients:
        for key in client.call(b"KEYS", b"*")[1]:
            if key.startswith(prefix) and not key.startswith(prefix + b"agentlog:mirror"):
                found[key[len(prefix):]] = one_key(client, key)
    return found


def reap(*processes):
    for process in processes:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
