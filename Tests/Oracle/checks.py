"""Asking count.py, comparing its answers, and changing the log of sample.py in one respect."""

import io
import json
import sys
import tempfile
from contextlib import redirect_stderr
from decimal import Decimal

import count
from sample import ENTRIES, LAST_24H, NOW, RUNNING, TIMELINE, TODAY, base_log

passed = 0


# --- Comparing ----------------------------------------------------------------------------------

def expect(what, expected, found):
    """Stops everything at the first difference."""
    global passed
    if expected != found:
        if isinstance(expected, list) and isinstance(found, list):     # only what differs
            expected, found = ([each for each in one if each not in other]
                               for one, other in ((expected, found), (found, expected)))
        print(f"FAILED: {what}\nexpected: {expected}\nfound:    {found}")
        sys.exit(1)
    passed += 1


def expect_fields(what, expected, found):
    """One check; shows only the fields that differ, so that a failure can be read."""
    if found is None:
        expect(what, expected, found)
    wrong = [key for key in expected | found if expected.get(key, "-") != found.get(key, "-")]
    if wrong:
        expect(what, {key: expected.get(key, "-") for key in wrong},
               {key: found.get(key, "-") for key in wrong})
    expect(what, expected, found)


# --- Asking -------------------------------------------------------------------------------------

def parse(text):
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def lines_of(log):
    return b"".join(
        (each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in log)


def run(log, *argv):
    """What count.py writes: the answer, and the names of quarantined records."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stderr(err):
        count.main([str(each) for each in argv], io.BytesIO(lines_of(log)), out)
    return out.getvalue(), err.getvalue()


def ask(log, *argv):
    return parse(run(log, *argv)[0])


def batch(log, queries):
    """The answers to many queries at once."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([[str(each) for each in argv] for argv in queries], file)
        file.flush()
        return ask(log, "batch", "--queries", file.name)


def bad(*argv):
    return batch([], [argv])[0]


def current(log, now=NOW, *more):
    return ask(log, "current", "--now", now, *more)[0]


def quarantined(log, *more):
    """The offsets of quarantined records."""
    _, names = run(log, "current", "--now", NOW, *more)
    return [int(line.split()[1].rstrip(":")) for line in names.splitlines()]


def check(what, log, **effect):
    """The figures of the day are the base's, but for the effect."""
    expect_fields(what, TODAY | effect, current(log))


def check_same(what, log):
    """No answer changes."""
    check(what, log)
    expect_fields(what + ", 24h", LAST_24H, current(log, NOW, "--time-range", "24h"))
    expect_fields(what + ", timeline", TIMELINE, ask(log, "timeline", "--now", NOW)[0])
    check_entries(what, log)


def check_entries(what, log, *replaced):
    """The entries of the base, with those of the same agent and run replaced or added."""
    known = {(each["agent_id"], each["run"]): each for each in ENTRIES}
    known |= {(each["agent_id"], each["run"]): each for each in replaced}
    expect(what + ", entries", [known[key] for key in sorted(known)], entries(log))


def entries(log):
    """The listing of subagents, without what sample.entry does not name."""
    return [{key: each[key] for key in ENTRIES[0]} for each in ask(log, "entries")
            if each["kind"] == "subagent"]


def check_agent(what, log, agent, *expected):
    """All entries of an agent of session s1, in full."""
    found = [each for each in ask(log, "entries")
             if each["agent_id"] == agent and each["session_id"] == "s1"]
    expect(what + ", runs", [each["run"] for each in expected], [each["run"] for each in found])
    for each, other in zip(expected, found):
        expect_fields(f"{what}, run {each['run']}", each, other)


# --- Changing -----------------------------------------------------------------------------------

def where(log, agent, kind="stopped"):
    return [index for index, each in enumerate(log)
            if each.get("agent_id") == agent and each["type"] == "agent." + kind]


def without(indices):
    return [each for index, each in enumerate(base_log()) if index not in indices]


def changed(indices, **more):
    """The keys are set in these events; None takes a key away."""
    log = base_log()
    for index in indices:
        log[index] = {key: each for key, each in (log[index] | more).items() if each is not None}
    return log


def rebucketed(agent, **more):
    log = base_log()
    for index in where(log, agent):
        for each in log[index]["tokens"]:
            each.update(more)
    return log


def with_running(place, *details, stale=3):
    """The effect of one more open run, at its place in the list."""
    listing = RUNNING[:place] + list(details) + RUNNING[place:]
    return {"active_agents": len(listing), "stale_agents": stale, "active_agent_details": listing}
