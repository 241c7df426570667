#!/usr/bin/env python3
"""Compares the key space with a real redis-server that holds the same keys, reply by reply.

    differential.py [--commands N] [--seed N]

Replies must be equal byte for byte, in RESP2 and in RESP3, errors included. Where Redis promises no order
(members of sets, fields of large hashes, SCAN), what is in them must be equal. Then redis-cli and redis-py read
both.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import redis  # noqa: E402 (the line above comes first)
import redis.asyncio  # noqa: E402

import commands  # noqa: E402
import resp  # noqa: E402
import servers  # noqa: E402
import verify  # noqa: E402


class Result:
    passed = failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 20:
            print(f"redis: differs: {what}")


def unordered(words, meaning, is_ordered):
    """What a reply says, without an order that Redis does not promise."""
    name = words[0].upper()
    if not isinstance(meaning, list):
        return meaning
    if name == b"SMEMBERS" or name in (b"HKEYS", b"HVALS") and not is_ordered:
        return sorted(meaning)
    if name == b"HGETALL" and not is_ordered:
        return sorted(zip(meaning[::2], meaning[1::2]))
    if name == b"HSCAN" and not is_ordered:
        return [meaning[0], sorted(zip(meaning[1][::2], meaning[1][1::2]))]
    return None


def whole_scan(client, words):
    """All that a command of the SCAN family finds, beginning at 0."""
    place = 1 if words[0].upper() == b"SCAN" else 2
    cursor, found = b"0", []
    for _ in range(100_000):
        call = list(words)
        call[place] = cursor
        meaning = client.call(*call)[1]
        cursor = meaning[0]
        found += meaning[1]
        if cursor == b"0":
            return sorted(found)
    raise SystemExit(f"redis: a scan does not end: {words}")


def differential(result, ours, real, protocol, count, seed, names):
    our, its = resp.Client(ours, protocol), resp.Client(real, protocol)
    reader = resp.Client(real)
    elements, scores, encodings = {}, {}, {}
    for kind, keys in names.items():
        for key in keys:
            encodings[key] = reader.call(b"OBJECT", b"ENCODING", key)[1]
            if kind == "hash":
                elements[key] = reader.call(b"HKEYS", key)[1]
            elif kind == "set":
                elements[key] = reader.call(b"SMEMBERS", key)[1]
            elif kind == "zset":
                flat = reader.call(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")[1]
                elements[key], scores[key] = flat[::2], flat[1::2]
    chosen = commands.Random(random.Random(seed), names, elements)
    chosen.scores = scores
    uniform = {key for key, values in scores.items() if len(set(values)) == 1}
    for _ in range(count):
        words = chosen.next()
        name = words[0].upper()
        key = words[1] if len(words) > 1 else b""
        # By bytes only where all scores are equal, or where Redis goes through them one by one.
        is_lexical = b"LEX" in name or any(word.upper() == b"BYLEX" for word in words)
        if is_lexical and encodings.get(key) == b"skiplist" and key not in uniform:
            continue
        our.send(words)
        its.send(words)
        (bytes_a, a), (bytes_b, b) = our.reply(), its.reply()
        if name == b"RESET" and protocol == 3:
            our.call(b"HELLO", b"3"), its.call(b"HELLO", b"3")
        if bytes_a == bytes_b:
            result.check(True, "")
            continue
        if name in (b"TTL", b"PTTL") and isinstance(a, int) and isinstance(b, int):
            result.check(abs(a - b) <= (1 if name == b"TTL" else 2_000), f"{words} {a} {b}")
            continue
        if name in (b"HSCAN", b"SSCAN", b"ZSCAN") and isinstance(a, list) and isinstance(b, list):
            result.check(whole_scan(our, words) == whole_scan(its, words), f"{words}")
            continue
        is_ordered = encodings.get(key) == b"listpack"
        one, other = (unordered(words, meaning, is_ordered) for meaning in (a, b))
        is_same = one is not None and one == other and len(bytes_a) == len(bytes_b)
        result.check(is_same, f"RESP{protocol} {words}\n  ours  {bytes_a[:300]}\n  redis {bytes_b[:300]}")


def whole_keyspace(result, ours, real, protocol):
    our, its = resp.Client(ours, protocol), resp.Client(real, protocol)
    patterns = [b"*", b"agent*", b"agent:history:*", b"*[ab]*", b"*\\**", b"a*b?c*", b"[^a]*", b"*:*:*",
                b"", b"?????????????", b"*\xc3*", b"[m-t]*", b"*duration", b"*\n*", b"**a**"]
    for pattern in patterns:
        one, other = our.call(b"KEYS", pattern)[1], its.call(b"KEYS", pattern)[1]
        result.check(sorted(one) == sorted(other), f"KEYS {pattern}")
        for options in ([], [b"COUNT", b"3"], [b"TYPE", b"hash"], [b"type", b"ZSET"],
                        [b"TYPE", b"nothing"], [b"COUNT", b"100000"]):
            words = [b"SCAN", b"0", b"MATCH", pattern, *options]
            result.check(whole_scan(our, words) == whole_scan(its, words), f"{words}")
    result.check(our.call(b"DBSIZE")[0] == its.call(b"DBSIZE")[0], "DBSIZE")
    result.check(our.call(b"RANDOMKEY")[1] in its.call(b"KEYS", b"*")[1], "RANDOMKEY")
    for words in commands.WRITES:
        _, meaning = our.call(*words.encode().split())
        result.check(meaning == (b"-", b"READONLY You can't write against a read only replica."),
                     f"{words}: {meaning}")
    for cursor in (b"1", b"17", b"-1", b"18446744073709551615", b"281474976710655", b"+0"):
        reply = our.call(b"SCAN", cursor)[1]
        result.check(isinstance(reply, list) and len(reply) == 2, f"SCAN {cursor}")


def exact_scores(result, ours, real, protocol, names):
    """Ranges that begin or end at a score that is there, with it and without."""
    our, its = resp.Client(ours, protocol), resp.Client(real, protocol)
    for key in names["zset"]:
        flat = resp.Client(real).call(b"ZRANGE", key, b"0", b"-1", b"WITHSCORES")[1][1::2]
        for low, high in ((flat[0], flat[-1]), (flat[len(flat) // 2], flat[len(flat) // 2])):
            for words in ([b"ZCOUNT", key, b"(" + low, high], [b"ZCOUNT", key, low, b"(" + high],
                          [b"ZRANGEBYSCORE", key, b"(" + low, b"(" + high, b"WITHSCORES"],
                          [b"ZREVRANGEBYSCORE", key, high, low, b"LIMIT", b"0", b"3"]):
                result.check(our.call(*words)[0] == its.call(*words)[0], f"RESP{protocol} {words}")


def transactions(result, ours, real, protocol):
    for session in (
            ["MULTI", "GET missing", "HGETALL metrics:daily:2000-01-01", "EXEC"],
            ["MULTI", "GET agents:active", "FOO", "GET a", "EXEC"],
            ["MULTI", "GET", "EXEC", "GET missing"], ["MULTI", "MULTI", "EXEC"],
            ["MULTI", "WATCH a", "DISCARD", "EXEC"], ["MULTI", "PING", "ECHO a", "RESET", "EXEC"],
            ["WATCH a b", "MULTI", "EXEC", "UNWATCH"],
            ["SUBSCRIBE a", "SUBSCRIBE a", "PSUBSCRIBE b*", "UNSUBSCRIBE a", "PUNSUBSCRIBE b*"],
            ["SUBSCRIBE a", "PING", "PING x", "GET a", "QUIT"] if protocol == 2 else ["PING"],
            ["MULTI", "ZCARD agents:timeline", "LLEN agents:timeline", "EXEC"]):
        our, its = resp.Client(ours, protocol), resp.Client(real, protocol)
        for words in session:
            call = words.encode().split()
            result.check(our.call(*call)[0] == its.call(*call)[0], f"RESP{protocol} {session}: {words}")


def raw(result, ours, real):
    """What is no RESP, or nearly."""
    def exchange(port, data):
        client = resp.Client(port)
        client.socket.sendall(data)
        client.socket.shutdown(1)
        found = b""
        while chunk := client.socket.recv(65_536):
            found += chunk
        return found
    for data in (b"PING\r\n", b"PING\n", b"  PING  'a b' \r\n", b"echo \"\\x41\\n\\\"\"\r\n", b"\r\n\r\nPING\r\n",
                 b"*0\r\n*-1\r\nPING\r\n", b"*1\r\nPING\r\n", b"*x\r\n", b"*1\r\n$-1\r\n",
                 b"PING 'a\r\n", b"*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n", b"*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
                 b"PING\r\n" * 1000, b"*" + b"1" * 70_000, b"*1\r\n$" + b"1" * 70_000, b"a" * 70_000):
        a, b = exchange(ours, data), exchange(real, data)
        result.check(a == b, f"{data[:40]}\n  ours  {a[:200]}\n  redis {b[:200]}")
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"POST / HTTP/1.1\r\n\r\nKEYS *\r\n",
                 b"Host: 127.0.0.1\r\nPING\r\n", b"OPTIONS * HTTP/1.1\r\nPING\r\n"):
        result.check(exchange(ours, data) == b"", f"{data}")


def cli(port, *words):
    done = subprocess.run(["redis-cli", "-p", str(port), *words], capture_output=True, text=True,
                          timeout=60)
    return done.returncode, done.stdout, done.stderr


def with_cli(result, ours, real, names):
    # Small enough that its fields have an order.
    name = next(key for key in names["hash"] if key.startswith(b"metrics:hourly:")).decode()
    for words in (["hgetall", name], ["-3", "hgetall", name], ["get", "agents:active"],
                  ["-3", "zrange", "agents:timeline", "0", "5", "withscores"],
                  ["zrange", "agents:timeline", "0", "5", "withscores"],
                  ["--json", "-3", "hgetall", name], ["set", "missing-command-is-not"],
                  ["exists", name, "agents:timeline"]):
        result.check(cli(ours, *words) == cli(real, *words), f"redis-cli {words}")
    for words in (["--scan"], ["--scan", "--pattern", "agent:history:*"]):
        one, other = cli(ours, *words), cli(real, *words)
        result.check(sorted(one[1].split("\n")) == sorted(other[1].split("\n")), f"{words}")
    one, other = (cli(port, "--bigkeys")[1].split("-------- summary -------")[-1] for port in (ours, real))
    kinds = [sorted(line for line in text.split("\n") if " with " in line) for text in (one, other)]
    result.check(kinds[0] == kinds[1] and len(kinds[0]) == 6, f"--bigkeys {kinds}")


def with_redis_py(result, ours, real, names):
    for protocol in (2, 3):
        pair = [redis.Redis(port=port, protocol=protocol) for port in (ours, real)]
        answers = []
        for client in pair:
            pipe = client.pipeline(transaction=False)
            keys = [key for keys in names.values() for key in keys]
            for index in range(10_000):
                key = keys[index % len(keys)]
                (pipe.type(key) if index % 3 else pipe.exists(key))
            block = client.pipeline(transaction=True)
            block.zrange("agents:timeline", 0, -1, withscores=True).scard("agents:active")
            answers.append((
                pipe.execute(), block.execute(), client.dbsize(), sorted(client.scan_iter(count=7)),
                sorted(client.zscan_iter("agents:timeline")), client.smembers("agents:active"),
                [client.hgetall(key) for key in names["hash"]],
                [client.lrange(key, 0, -1) for key in names["list"]],
                client.zrangebyscore("agents:timeline", "-inf", "+inf", start=3, num=4)))
        result.check(answers[0] == answers[1], f"redis-py, protocol {protocol}")
        try:
            pair[0].set("a", "b")
            result.check(False, "a write is accepted")
        except redis.ReadOnlyError:
            result.check(True, "")
        info = pair[0].info()
        result.check(info["db0"]["keys"] == pair[0].dbsize() and info["redis_version"] == "7.0.15", "INFO")

    async def read(port):
        client = redis.asyncio.Redis(port=port)
        found = await asyncio.gather(*[client.lrange(key, 0, 10) for key in names["list"]])
        await client.aclose()
        return found
    result.check(asyncio.run(read(ours)) == asyncio.run(read(real)), "redis-py, async")


def with_keys(result, home):
    """A server that asks for a key, and one that tells of changes."""
    made = subprocess.run([str(servers.AGENTLOG), "auth", "create", "--home", home], check=True,
                          capture_output=True, text=True).stdout
    key = next(word for word in made.split() if word.startswith("agl_"))
    server = servers.Agentlog("up", "--home", home, "--require-key")
    try:
        client = resp.Client(server.keys_port)
        for words in ([b"PING"], [b"GET", b"a"], [b"HELLO", b"3"], [b"COMMAND"]):
            result.check(client.call(*words)[1][1].startswith(b"NOAUTH"), f"{words}")
        result.check(client.call(b"AUTH", b"wrong")[1][1].startswith(b"WRONGPASS"), "a wrong key")
        result.check(client.call(b"AUTH", key.encode())[0] == b"+OK\r\n", "the key")
        result.check(client.call(b"DBSIZE")[1] > 0, "what the key opens")
        listener = redis.Redis(port=server.keys_port, password=key).pubsub(ignore_subscribe_messages=True)
        listener.subscribe("agentlog:changes")
        listener.get_message(timeout=1)
        other = resp.Client(server.keys_port, 2)
        for attempt in range(3):
            try:
                result.check(other.call(b"AUTH", b"agl_x")[1][1].startswith(b"WRONGPASS"), "wrong")
            except resp.Closed:
                result.check(False, "closed too early")
        try:
            other.call(b"PING")
            result.check(False, "three wrong keys, and still connected")
        except (resp.Closed, OSError):
            result.check(True, "")
        message = None
        deadline = time.monotonic() + 20
        number = 0
        while message is None and time.monotonic() < deadline:
            request = servers.urllib.request.Request(
                f"http://127.0.0.1:{server.port}/api/agents/start",
                servers.json.dumps({"agent_name": "told", "agent_id": f"told-{number}"}).encode(),
                {"Content-Type": "application/json", "X-API-Key": key})
            servers.urllib.request.urlopen(request, timeout=20).read()
            number += 1
            message = listener.get_message(timeout=1)
        result.check(message and b'"offset":' in message["data"], f"agentlog:changes {message}")
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--commands", type=int, default=3_000, help="of each protocol")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"redis: seed {options.seed}")
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        servers.make_store(home)
        real = servers.Redis(folder)
        server = servers.Agentlog("serve", "--home", home)
        try:
            ours = server.keys_port
            names = servers.copy(resp.Client(ours), resp.Client(real.port))
            result.check(set(names) == {"string", "hash", "set", "zset", "list"}, f"{set(names)}")
            for protocol in (2, 3):
                differential(result, ours, real.port, protocol, options.commands,
                             options.seed + protocol, names)
                whole_keyspace(result, ours, real.port, protocol)
                exact_scores(result, ours, real.port, protocol, names)
                transactions(result, ours, real.port, protocol)
            raw(result, ours, real.port)
            with_cli(result, ours, real.port, names)
            with_redis_py(result, ours, real.port, names)
            verify.check(result, home, ours, real.port, names)
        finally:
            server.stop()
            real.stop()
        with_keys(result, home)
    print(f"redis: {result.passed} passed, {result.failed} failed")
    sys.exit(1 if result.failed else 0)


if __name__ == "__main__":
    main()
