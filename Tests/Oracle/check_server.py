#!/usr/bin/env python3
"""Asks a running server for every document in every form and compares each number with the count.

    check_server.py --url http://127.0.0.1:4056 --home STORE [--append-times FILE]

Compares the tables of views.sqlite too, row by row. Where something is appended meanwhile, it
begins again, so the store has to be at rest for as long as that takes. Prints a line for each
difference and a closing line; exits 1 if there is any.
"""

import argparse
import datetime
import io
import json
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True

from arguments import parse                             # noqa: E402 (the line above comes first)
from count import ANSWERS                               # noqa: E402
from events import read_append_times, read_log          # noqa: E402
from horizon import fold_log                            # noqa: E402
from output import to_json                              # noqa: E402
from views import views                                 # noqa: E402

TRIES = 10


class Moved(Exception):
    """The log is longer than when it was read."""


SCOPES = ["subagent", "main", "all"]
RANGES = ["1h", "6h", "24h", "7d"]
STATUSES = ["running", "success", "failure", "timeout", "cancelled", "lost", "internal",
            "unpaired", "linked"]


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(moment.timestamp() * 1000)


def get(url, path, parameters):
    address = url + path + ("?" + urllib.parse.urlencode(parameters) if parameters else "")
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer), int(answer.headers["X-Agentlog-Offset"])
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None, None
        raise SystemExit(f"{address}: {error.code} {error.read()[:500]}") from error


def questions(names):
    """Command, path, parameters of the request, further arguments of the count."""
    for scope in SCOPES:
        every = {"scope": scope}
        yield "current", "/metrics/current", every
        yield "timeline", "/metrics/timeline", every | {"hours": 168}
        yield "timeline", "/metrics/timeline", every | {
            "start": 1_790_000_000_000, "end": 1_790_500_000_001}
        yield "distribution", "/types/distribution", every | {"hours": 168}
        yield "distribution", "/types/distribution", every
        for each in RANGES:
            yield "current", "/metrics/current", every | {"timeRange": each}
            yield "distribution", "/types/distribution", every | {"timeRange": each}
        for each in ["day", "week", "month"]:
            yield "tools", "/tools/usage", every | {"period": each}
        for limit in [1, 200]:
            yield "executions", "/executions", every | {"limit": limit}
        for status in STATUSES:
            yield "executions", "/executions", every | {"status": status, "limit": 200}
        for name in names + ["nobody ever"]:
            path = urllib.parse.quote(name, safe="")
            of_name = every | {"agent_name": name}
            yield "performance", f"/performance/{path}", of_name
            yield "performance", f"/performance/{path}", of_name | {"days": 90}
            yield "performance", f"/performance/{path}", of_name | {"timeRange": "24h"}
            yield "performance", f"/performance/{path}", of_name | {"timeRange": "7d"}
            yield "history", f"/history/{path}", of_name
            yield "history", f"/history/{path}", of_name | {"limit": 3}
            yield "errors", f"/errors/{path}", of_name
            yield "executions", "/executions", of_name | {"limit": 200}


def pages(url, check):
    """Walks through all executions, page by page, and looks at some of them one by one."""
    cursor, seen = None, []
    while True:
        parameters = {"scope": "all", "limit": 37} | ({"cursor": cursor} if cursor else {})
        page = check("executions", "/executions", parameters)
        seen += [each["id"] for each in page["executions"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    if len(set(seen)) != len(seen):
        raise SystemExit("an execution is on two pages")
    for identity in seen[::7] + ["0" * 32]:
        check("execution", f"/executions/{identity}", {}, ["--id", identity])
    return len(seen)


def arguments(command, parameters, answer, now, more):
    result = [command] + more
    if command == "current":
        now = milliseconds(answer["as_of"])
        result.append("--live")
    elif answer and "to" in answer and "start" not in parameters:
        now = milliseconds(answer["to"]) - 1
    if command not in ("history", "errors", "executions", "execution"):
        result += ["--now", str(now)]
    for key, value in parameters.items():
        key = {"timeRange": "time-range"}.get(key, key.replace("_", "-"))
        result.append(f"--{key}={value}")
    return result


def tables(home, expected):
    """Differences between the tables of the store and those of the count."""
    rows = {}
    for row in expected:
        row = json.loads(to_json(row))
        rows.setdefault(row.pop("table"), []).append(row)
    database = sqlite3.connect(f"file:{home}/views.sqlite?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    count = 0
    for table in sorted(rows):
        columns = sorted(rows[table][0])
        held = [row["name"] for row in database.execute(f"PRAGMA table_info({table})")]
        if not set(columns) <= set(held):
            yield f"{table} has no column {sorted(set(columns) - set(held))}"
            continue
        wanted = sorted(json.dumps([row[each] for each in columns]) for row in rows[table])
        found = sorted(json.dumps([row[each] for each in columns])
                       for row in database.execute(f"SELECT * FROM {table}"))
        count += len(wanted)
        if wanted != found:
            only = [row for row in wanted if row not in set(found)][:3]
            other = [row for row in found if row not in set(wanted)][:3]
            yield f"{table} {columns}: only the count has {only}, only the store has {other}"
    names = {row[0] for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view\\_%' ESCAPE '\\'")}
    for table in names - set(rows):
        held = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        if held:
            yield f"{table}: {held} rows that the count has not"
    print(f"{count} rows of {len(rows)} tables", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description="Compares a running server with the count.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--home", required=True)
    parser.add_argument("--append-times")
    options = parser.parse_args()
    for _ in range(TRIES):
        try:
            sys.exit(compare(options))
        except Moved as moved:
            print(f"again: {moved}", file=sys.stderr)
            time.sleep(1)
    raise SystemExit("the store is not at rest")


def compare(options):
    """Whether anything differs."""
    log = subprocess.run(
        ["sh", "-c", 'cat "$0"/log/*.lz4 | lz4 -dc', options.home], capture_output=True,
        check=True).stdout
    records, quarantined, lines = read_log(
        io.BytesIO(log), read_append_times(options.append_times))
    ledger = fold_log(records, lines)
    now = milliseconds(get(options.url, "/api/agents/metrics/current", {})[0]["as_of"])
    differences, asked = [], 0

    def check(command, path, parameters, more=()):
        nonlocal asked
        sent = {key: value for key, value in parameters.items()
                if key != "agent_name" or path == "/executions"}
        answer, offset = get(options.url, "/api/agents" + path, sent)
        asked += 1
        if offset is not None and offset != lines:
            raise Moved(f"{path} is of offset {offset}, the log had {lines}")
        query = parse(arguments(command, parameters, answer, now, list(more)))
        expected = json.loads(to_json(ANSWERS[command](ledger, query)))
        if answer != expected:
            differences.append(f"{path} {parameters}: {difference(answer, expected)}")
        return answer

    names = sorted({entry.name for entry in ledger.entries if entry.name})
    for command, path, parameters in questions(names):
        check(command, path, parameters)
    executions = pages(options.url, check)
    differences += tables(options.home, views(ledger))
    for each in differences[:40]:
        print(each)
    print(f"{asked} answers, {executions} executions, {len(quarantined)} quarantined, "
          f"{len(differences)} differences")
    return 1 if differences else 0


def difference(found, expected, path=""):
    """The first place at which two documents differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(set(found) | set(expected)):
            if found.get(key, "absent") != expected.get(key, "absent"):
                return difference(found.get(key, "absent"), expected.get(key, "absent"),
                                  f"{path}.{key}")
    if isinstance(found, list) and isinstance(expected, list):
        if len(found) != len(expected):
            return f"{path} has {len(found)} elements, the count {len(expected)}"
        for index, (one, other) in enumerate(zip(found, expected)):
            if one != other:
                return difference(one, other, f"{path}[{index}]")
    return f"{path} is {json.dumps(found)[:300]}, the count says {json.dumps(expected)[:300]}"


if __name__ == "__main__":
    main()
