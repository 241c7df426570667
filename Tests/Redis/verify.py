"""`agentlog keys` against what Redis clients say: ls, get, and verify, which has to find what was tampered with."""

import json
import subprocess

import resp
import servers


def agentlog(*words):
    return subprocess.run([str(servers.AGENTLOG), "keys", *words], capture_output=True, text=True)


def listing(result, home, client):
    said = agentlog("ls", "--home", home, "--json")
    found = {line["key"].encode(): line for line in map(json.loads, said.stdout.splitlines())}
    result.check(set(found) == set(client.call(b"KEYS", b"*")[1]), "keys ls")
    for key, line in found.items():
        kind = client.call(b"TYPE", key)[1][1].decode()
        moment = client.call(b"PEXPIRETIME", key)[1]
        result.check((line["type"], line.get("expires_ms", -1)) == (kind, moment), f"keys ls {key} {line}")
    hashes = [key for key, line in found.items() if line["type"] == "hash"]
    said = agentlog("ls", "--home", home, "--json", "--type", "hash", "metrics:daily:*")
    some = {json.loads(line)["key"].encode() for line in said.stdout.splitlines()}
    result.check(some and some == {key for key in hashes if key.startswith(b"metrics:daily:")}, "keys ls of some")


def values(result, home, client, names):
    read = {"string": (b"GET",), "hash": (b"HGETALL",), "set": (b"SMEMBERS",), "list": (b"LRANGE", b"0", b"-1"),
            "zset": (b"ZRANGE", b"0", b"-1", b"WITHSCORES")}
    for kind, keys in names.items():
        key = next(iter(keys))
        name, *rest = read[kind]
        real = client.call(name, key, *rest)[1]
        document = json.loads(agentlog("get", "--home", home, "--json", key.decode()).stdout)
        own = {"string": lambda it: it["value"].encode(),
               "hash": lambda it: [text.encode() for pair in it["fields"] for text in pair],
               "set": lambda it: sorted(text.encode() for text in it["elements"]),
               "list": lambda it: [text.encode() for text in it["elements"]],
               "zset": lambda it: [(one["member"].encode(), one["score"]) for one in it["members"]]}[kind](document)
        if kind == "zset":
            real = [(member, float(score)) for member, score in zip(real[::2], real[1::2])]
        if kind == "set":
            real = sorted(real)
        # Strings of open runs grow older.
        result.check(own == real or kind == "string", f"keys get {key}\n  ours  {own}\n  redis {real}")
    said = agentlog("get", "--home", home, "nobody")
    result.check(said.returncode == 1 and "there is no key nobody" in said.stderr, f"keys get nobody {said}")


def tampering(result, home, ours, port, names):
    """Each of these has to be found, and nothing else; and nothing again when it was put right."""
    client = resp.Client(port)
    urls = ["--home", home, "--endpoint", f"redis://127.0.0.1:{ours}", "--redis", f"redis://127.0.0.1:{port}"]
    said = agentlog("verify", *urls)
    result.check(said.returncode == 0 and said.stdout == "", f"keys verify of equal keys: {said}")
    # In an order in which no mistake hides another one.
    day, other = sorted(key for key in names["hash"] if key.startswith(b"metrics:daily:"))[-2:]
    tools = max(key for key in names["zset"] if key.startswith(b"tools:usage:"))
    first, second, *_ = names["list"]
    tool = client.call(b"ZRANGE", tools, b"0", b"0")[1][0]
    mistakes = {
        first: ([b"DEL", first], "is not there"),
        second: ([b"LSET", second, b"0", b"x"], "element 0 is x, and of the views "),
        day: ([b"HSET", day, b"total_executions", b"-1"], "total_executions is -1, and of the views "),
        other: ([b"PERSIST", other], "expires never, and of the views at "),
        tools: ([b"ZINCRBY", tools, b"1", tool], f"{tool.decode()} is "),
        b"agents:timeline": ([b"SET", b"agents:timeline", b"x"], "is a string, and of the views a zset"),
        b"agent:errors:stranger": (
            [b"RPUSH", b"agent:errors:stranger", b"x"], "is there, and the views have no such key"),
        # Not of ours, whatever it is.
        b"metrics:daily:today": ([b"SET", b"metrics:daily:today", b"x"], None),
        b"another": ([b"SET", b"another", b"x"], None),
    }
    before = {key: client.call(b"DUMP", key)[1] for key in mistakes}
    expiry = {key: client.call(b"PEXPIRETIME", key)[1] for key in mistakes}
    for words, _ in mistakes.values():
        client.call(*words)
    said = agentlog("verify", *urls)
    lines = said.stdout.splitlines()
    for key, (_, text) in mistakes.items():
        name = key.decode()
        shown = [line for line in lines if line.startswith((f"redis  {name}  ", f"redis  {json.dumps(name)}  "))]
        result.check(len(shown) == (text is not None) and all(text in line for line in shown),
                     f"keys verify: {name} {shown}")
    result.check(said.returncode == 2 and len(lines) == 7, f"keys verify of mistakes: {said}")
    for key in mistakes:
        client.call(b"DEL", key)
        if isinstance(before[key], bytes):
            client.call(b"RESTORE", key, b"0", before[key])
            if expiry[key] >= 0:
                client.call(b"PEXPIREAT", key, str(expiry[key]).encode())
    said = agentlog("verify", *urls)
    result.check(said.returncode == 0 and said.stdout == "", f"keys verify when put right: {said}")
    said = agentlog("verify", "--home", home, "--endpoint", "off")
    result.check(said.returncode == 1 and "nothing to compare" in said.stderr, f"keys verify of nothing: {said}")
    said = agentlog("verify", "--home", home, "--endpoint", "off", "--redis", "redis://127.0.0.1:1")
    result.check(said.returncode == 1 and "Connection refused" in said.stderr, f"keys verify of nobody: {said}")


def check(result, home, ours, real, names):
    listing(result, home, resp.Client(ours))
    values(result, home, resp.Client(ours), names)
    tampering(result, home, ours, real, names)
