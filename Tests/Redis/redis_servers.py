"""Real Redis servers and clusters that tests start, kill and start again. No service of the system."""

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


READS = {b"string": [b"GET"], b"hash": [b"HGETALL"], b"set": [b"SMEMBERS"],
         b"list": [b"LRANGE", b"0", b"-1"], b"zset": [b"ZRANGE", b"0", b"-1", b"WITHSCORES"]}


def pipelined(client, commands):
    found = []
    for start in range(0, len(commands), 200):
        some = commands[start:start + 200]
        client.send(*some)
        found += [client.reply()[1] for _ in some]
    return found


def contents(client, keys):
    """Type, value and moment of expiry of each key."""
    kinds = [reply[1] for reply in pipelined(client, [[b"TYPE", key] for key in keys])]
    moments = pipelined(client, [[b"PEXPIRETIME", key] for key in keys])
    reads = []
    for key, kind in zip(keys, kinds):
        words = READS.get(kind, [b"GET"])
        reads.append([words[0], key, *words[1:]])
    for key, kind, moment, value in zip(keys, kinds, moments, pipelined(client, reads)):
        if kind == b"hash":
            value = sorted(zip(value[::2], value[1::2]))
        elif kind == b"set":
            value = sorted(value)
        yield key, (kind, value, moment)


def keys_of(clients, prefix=b""):
    """All keys with a prefix, without it, on all of these; those of the mirror's own left out."""
    found = {}
    for client in clients:
        names = [key for key in client.call(b"KEYS", b"*")[1]
                 if key.startswith(prefix) and not key.startswith(prefix + b"agentlog:mirror")]
        found.update((key[len(prefix):], what) for key, what in contents(client, names))
    return found

