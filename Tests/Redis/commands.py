"""Random read commands, with the mistakes that people and programs make."""

import string

READS = {
    "GET": "k", "STRLEN": "k", "TYPE": "k", "TTL": "k", "PTTL": "k", "EXPIRETIME": "k",
    "PEXPIRETIME": "k", "HGETALL": "k", "HKEYS": "k", "HVALS": "k", "HLEN": "k", "SMEMBERS": "k",
    "SCARD": "k", "ZCARD": "k", "LLEN": "k", "MGET": "k+", "EXISTS": "k+", "TOUCH": "k+",
    "HGET": "kf", "HEXISTS": "kf", "HSTRLEN": "kf", "HMGET": "kf+", "SISMEMBER": "km",
    "SMISMEMBER": "km+", "ZSCORE": "km", "ZMSCORE": "km+", "ZRANK": "km", "ZREVRANK": "km",
    "LRANGE": "kii", "LINDEX": "ki", "GETRANGE": "kii", "ZCOUNT": "kss", "ZLEXCOUNT": "kll",
    "ZRANGE": "z", "ZREVRANGE": "z", "ZRANGEBYSCORE": "z", "ZREVRANGEBYSCORE": "z",
    "ZRANGEBYLEX": "z", "ZREVRANGEBYLEX": "z", "HSCAN": "c", "SSCAN": "c", "ZSCAN": "c",
    "OBJECT ENCODING": "k", "OBJECT REFCOUNT": "k", "OBJECT FREQ": "k",
}
OTHERS = [
    ["PING"], ["PING", "a"], ["PING", "a", "b"], ["ECHO", "x"], ["ECHO"], ["SELECT", "0"],
    ["SELECT", "99"], ["SELECT", "x"], ["AUTH", "x"], ["AUTH", "a", "b"], ["AUTH", "a", "b", "c"],
    ["AUTH", "default", "b"], ["EXEC"], ["DISCARD"], ["UNWATCH"], ["WATCH", "a"],
    ["CLIENT"], ["CLIENT", "FOO"], ["CLIENT", "GETNAME"], ["CLIENT", "SETNAME", "a b"],
    ["CLIENT", "SETNAME"], ["CLIENT", "GETREDIR"], ["HELLO", "4"], ["HELLO", "x"],
    ["HELLO", "2", "FOO"], ["OBJECT"], ["OBJECT", "FOO", "a"], ["OBJECT", "ENCODING"],
    ["OBJECT", "ENCODING", "a", "b"], ["MEMORY", "USAGE"], ["MEMORY", "USAGE", "missing"],
    ["MEMORY", "USAGE", "missing", "SAMPLES"], ["MEMORY", "FOO"], ["CONFIG"], ["CONFIG", "GET"],
    ["CONFIG", "FOO", "a"], ["SCAN", "x"], ["SCAN"], ["SCAN", "0", "COUNT"],
    ["SCAN", "0", "COUNT", "0"], ["SCAN", "0", "COUNT", "x"], ["SCAN", "0", "FOO", "1"],
    ["KEYS"], ["KEYS", "a", "b"], ["DBSIZE", "a"], ["DBSIZE"], ["TIME", "a"], ["FOO"],
    ["foo", "bar", "baz\r\nqux"], ["FOO", "x" * 200], ["F" * 200, "a"], [""], ["SLOWLOG", "LEN"],
    ["GET"], ["get", "a", "b"], ["CoMmAnD", "FOO"], ["COMMAND", "INFO", "nothing"],
    ["COMMAND", "GETKEYS", "GET", "a"], ["COMMAND", "GETKEYS", "MGET", "a", "b"],
    ["COMMAND", "GETKEYS", "PING"], ["COMMAND", "GETKEYS", "NOTHING"],
    ["COMMAND", "GETKEYS", "GET", "a", "b"], ["ACL", "WHOAMI"], ["CLUSTER", "INFO"],
    ["MODULE", "LIST"], ["CLIENT", "NO-EVICT", "on"], ["UNSUBSCRIBE"], ["PUNSUBSCRIBE", "a"],
    ["RESET"],
]
INTEGERS = ["0", "1", "-1", "2", "3", "5", "10", "50", "99", "100", "127", "128", "129", "200", "-2",
            "-5", "-100", "-101", "9223372036854775807", "-9223372036854775808",
            "9223372036854775808", "1.5", "", "a", "01", "+1", " 1", "-0"]
SCORES = ["-inf", "+inf", "inf", "0", "1", "2", "(1", "(2", "5", "60000", "(60000", "1e5", "0x10",
          "", "(", "nan", "(nan", "a", "1a", " 1", "-1", "1.5", "Infinity", "((1", "300000"]
LEXICAL = ["-", "+", "[a", "(a", "[", "(", "[B", "(Bash", "[Read", "a", "", "-a", "+a", "[\u00e9",
           "[z", "(0", "[7"]


class Random:
    """Commands of a seed, over the names that are there."""

    def __init__(self, random, names, elements):
        self.random, self.names, self.elements = random, names, elements
        self.all = [key for keys in names.values() for key in keys]

    def key(self, kind=None):
        chance = self.random.random()
        if chance < 0.06:
            return self.random.choice([b"missing", b"", b"agent:history:", b"\xff\x00\r\n",
                                       b"agents:active ", b"metrics:hourly:x:y"])
        if chance < 0.75 and kind in self.names:
            return self.random.choice(self.names[kind])
        return self.random.choice(self.all)

    def element(self, key):
        known = self.elements.get(key)
        if known and self.random.random() < 0.8:
            return self.random.choice(known)
        return self.random.choice([b"missing", b"", b"\x00", b"total_cost", b"Read"])

    def pick(self, values):
        return self.random.choice(values).encode()

    def zrange(self, name, key):
        words, random = [], self.random
        by = {"ZRANGEBYSCORE": "s", "ZREVRANGEBYSCORE": "s", "ZRANGEBYLEX": "l",
              "ZREVRANGEBYLEX": "l"}.get(name, "i")
        options = []
        if name == "ZRANGE" and random.random() < 0.6:
            by = random.choice("sl")
            options.append(b"BYSCORE" if by == "s" else b"BYLEX")
        if name == "ZRANGE" and random.random() < 0.4:
            options.append(b"rev")
        if random.random() < 0.4:
            options.append(b"WITHSCORES")
        if random.random() < 0.35:
            options += [b"LIMIT", self.pick(INTEGERS), self.pick(INTEGERS)]
        if random.random() < 0.05:
            options.append(random.choice([b"FOO", b"LIMIT", b"REV", b"BYLEX", b"withscores"]))
        if options and random.random() < 0.1:
            random.shuffle(options)
        values = {"i": INTEGERS, "s": SCORES, "l": LEXICAL}[by]
        if by == "s" and random.random() < 0.5 and self.scores.get(key):
            values = [random.choice(self.scores[key]).decode() for _ in range(2)]
            values += ["(" + values[0], "-inf", "+inf"]
        return [key, self.pick(values), self.pick(values), *options]

    scores = {}

    def next(self):
        random = self.random
        if random.random() < 0.06:
            return [word.encode() for word in random.choice(OTHERS)]
        name = random.choice(list(READS))
        kind = {"H": "hash", "S": "set", "Z": "zset", "L": "list"}.get(name[0])
        if name in ("STRLEN", "GET", "MGET", "GETRANGE"):
            kind = "string"
        shape, key = READS[name], self.key(kind)
        words = [word.encode() for word in name.split()]
        if shape[0] == "z":
            words += self.zrange(name, key)
        elif shape[0] == "c":
            words += [key, random.choice([b"0", b"0", b"0", b"x", b"-1x", b" 1", b"",
                                          b"99999999999999999999999"])]
            if random.random() < 0.5:
                words += [b"MATCH", random.choice([b"*", b"*a*", b"t*", b"[a-f]*", b"?", b"\\*"])]
            if random.random() < 0.2:
                words += [b"COUNT", self.pick(INTEGERS)]
        else:
            for sign in shape.replace("+", ""):
                words.append({"k": lambda: key, "f": lambda: self.element(key),
                              "m": lambda: self.element(key), "i": lambda: self.pick(INTEGERS),
                              "s": lambda: self.pick(SCORES),
                              "l": lambda: self.pick(LEXICAL)}[sign]())
            if shape.endswith("+"):
                more = self.key if shape == "k+" else lambda: self.element(key)
                words += [more() for _ in range(random.randrange(4))]
        if random.random() < 0.03:
            words = words[:-1] if random.random() < 0.5 else words + [b"extra"]
        if random.random() < 0.2:
            words[0] = "".join(random.choice([c.lower(), c.upper()])
                               for c in words[0].decode()).encode()
        return words


WRITES = ["SET a b", "DEL a", "HSET a b c", "EXPIRE a 1", "ZADD a 1 b", "LPUSH a b", "SADD a b",
          "FLUSHALL", "INCR a", "GETDEL a", "RENAME a b", "XADD a * b c", "SORT a"]
assert all(set(word) <= set(string.printable) for word in WRITES)
