"""What must hold of any log: the order of its lines does not matter inside the horizon, tables
agree with each other, events that come in time come to the same whether entries become final or
not, and what is final does not change."""

import random
from collections import Counter

from checks import expect, lines_of
from events import Record, parse_event
from horizon import fold_at_once, fold_log, fold_one_by_one
from sample import MIDNIGHT, bucket, hex_id, tools
from sample_facts import without_none
from views import views

KINDS = ("agent.started", "agent.started", "agent.stopped", "agent.stopped", "agent.stopped",
         "agent.reported", "agent.measured", "agent.linked", "agent.closed", "session.started",
         "session.turn", "session.turn")
OUTCOMES = ("success", "failure", "cancelled", None)


def random_event(dice, number, known, moment):
    """One event of one of a few agents, that refers to others of them."""
    kind, agent = dice.choice(KINDS), f"b{dice.randrange(4)}"
    event = {"schema": 1, "event_id": hex_id("storm", number), "type": kind, "time_ms": moment,
             "harness": "claude-code", "session_id": f"s{dice.randrange(2)}", "agent_id": agent}
    if kind in ("agent.measured", "agent.linked", "agent.closed"):
        other = dice.choice(known) if known else event
        event |= {"session_id": other["session_id"], "opened_by": other["event_id"]}
        if "agent_id" in other:
            event["agent_id"] = other["agent_id"]
        else:
            del event["agent_id"]
    else:
        if dice.random() < 0.9:
            event |= {"boot_id": hex_id("boot", dice.randrange(2)),
                      "boot_ms": moment - MIDNIGHT + dice.choice((0, 0, 0, 5_000, -5_000))}
        if dice.random() < 0.9:
            event["delivery_id"] = hex_id(kind, agent, moment // 1_500)
        event["agent_name"] = dice.choice(("sql", "qa", "", "x"))
    if kind == "session.turn":
        event["phase"] = dice.choice(("prompt", "stop"))
        del event["agent_id"]
    if kind == "agent.linked":
        stop = dice.choice(known) if known else event
        event |= {"session_id": stop["session_id"], "stop_event_id": stop["event_id"],
                  "stopped_agent_id": stop.get("agent_id", ""), "stopped_ms": stop["time_ms"],
                  "start_ms": stop["time_ms"] - dice.randrange(9_000), "void": dice.random() < 0.1}
        if dice.random() < 0.4:
            event |= {"opened_by": None, "agent_id": stop.get("agent_id")}
    if kind == "agent.closed":
        event |= {"status": dice.choice(("timeout", "cancelled", "lost")),
                  "last_seen_ms": moment - dice.randrange(3_000)}
    if kind in ("agent.stopped", "agent.measured", "agent.linked") or event.get("phase") == "stop":
        event |= {"outcome": dice.choice(OUTCOMES), "output_exact": dice.random() < 0.5,
                  "stop_hook_active": dice.random() < 0.1,
                  "tokens": bucket(dice.choice(("claude-haiku-4-5", "gpt-9")),
                                   input=dice.randrange(100)),
                  "tool_calls": tools(A=(dice.randrange(3), 0), B=(dice.randrange(3), 1))}
        if dice.random() < 0.8:
            event["transcript"] = {"path_hash": hex_id(agent), "bytes_read": dice.randrange(9),
                                   "complete": dice.random() < 0.7}
    return without_none(event)


def storm(seed, count, step):
    dice, known, moment = random.Random(seed), [], MIDNIGHT
    for number in range(count):
        moment += dice.choice((0, 1_000, step, 20 * step))
        known.append(random_event(dice, number, known, moment))
    return [parse_event(lines_of([event]).rstrip(b"\n")) for event in known]


def records(events):
    return [Record(offset, event, event["time_ms"]) for offset, event in enumerate(events)]


def amounts(ledger):
    """All that is known of entries but for the offsets and finality."""
    other = ("own", "stops", "reports", "measured", "close", "link", "final", "kept")
    return [{name: value for name, value in vars(entry).items() if name not in other}
            | {"contains": sorted(each.event["event_id"]
                                  for each in entry.records() + entry.measured)}
            for entry in ledger.entries]


def any_order():
    for seed in range(60):
        events = storm(seed, 120, 3_000)
        ledger = fold_log(records(events), len(events))
        expect(f"storm {seed} is inside the horizon", 0, sum(each.final for each in ledger.entries))
        whole = amounts(ledger)
        for order in range(5):
            mixed = events + events[::7]
            random.Random(order).shuffle(mixed)
            expect(f"storm {seed} in order {order}", whole,
                   amounts(fold_log(records(mixed), len(mixed))))


def consistent():
    for seed in range(60):
        events = storm(seed, 300, 200_000)
        ledger = fold_log(records(events), len(events))
        rows = views(ledger)
        daily = total(rows, "view_daily", "executions", "duration_ms", "priced_tokens",
                      "cost_nanodollars", "lost")
        for table in ("view_hourly", "view_agent_days", "view_projects", "view_sessions"):
            expect(f"storm {seed}, {table}", daily, total(
                rows, table, "executions", "duration_ms", "priced_tokens", "cost_nanodollars",
                "lost"))
        expect(f"storm {seed}, tokens by model", total(
            rows, "view_daily", "unpriced_tokens", "cost_nanodollars"), total(
                rows, "view_models", "unpriced_tokens", "cost_nanodollars"))
        expect(f"storm {seed}, durations", total(rows, "view_daily", "durations"),
               total(rows, "view_agent_durations", "executions"))
        for table in ("view_daily_hours", "view_daily_types"):
            expect(f"storm {seed}, {table}", total(rows, "view_daily", "executions"),
                   total(rows, table, "executions"))
        contained = Counter(each.event["event_id"] for entry in ledger.entries
                            for each in entry.records() + entry.measured
                            if each.event["type"] != "agent.linked")
        expect(f"storm {seed}: each event is in one entry", 1, max(contained.values()))
        starts = [(entry.start if entry.start is not None else entry.end,
                   entry.end if entry.end is not None else float("inf"))
                  for entry in ledger.entries]
        expect(f"storm {seed}: no end before its start", [], [
            pair for pair in starts if pair[1] < pair[0]])


def total(rows, table, *columns):
    return [sum(row[column] for row in rows if row["table"] == table) for column in columns]


def in_time():
    """Over weeks, each record at its time: that entries become final changes nothing. Without those
    that may reach back to them: reports, active stops, what the worker writes."""
    finals, unread = 0, ("boot_id", "boot_ms", "stop_hook_active")
    for seed in range(40):
        events = [{key: value for key, value in event.items() if key not in unread}
                  for event in storm(seed, 250, 1_500_000) if event["type"] in (
                      "agent.started", "agent.stopped", "session.started", "session.turn")]
        one_by_one = fold_one_by_one(records(events), len(events))
        at_once = fold_at_once(records(events), one_by_one.newest, len(events))
        expect(f"weeks of storm {seed}: nothing is late", 0, one_by_one.counters["too_late"])
        expect(f"weeks of storm {seed}", amounts(at_once), amounts(one_by_one))
        finals += sum(each.final for each in one_by_one.entries)
    expect("there were final entries", True, finals > 1_000)


def too_late():
    """Nothing changes a final entry, whatever comes."""
    late = 0
    for seed in range(10):
        events = storm(seed, 200, 2_500_000)
        dice = random.Random(seed)
        events += [dict(dice.choice(events)) for _ in range(20)]
        for event in events[-10:]:
            event["event_id"] = hex_id("late", seed, dice.random())
        known = {}
        for length in range(40, len(events) + 1, 4):
            ledger = fold_log(records(events[:length]), length)
            final = {(entry.harness, entry.session_id, entry.agent_id, entry.run): amount
                     for entry, amount in zip(ledger.entries, amounts(ledger)) if entry.final}
            expect(f"storm {seed}, {length} records: what was final", known,
                   {key: final.get(key) for key in known})
            known = final
        late += ledger.counters["too_late"]
    expect("some came too late", True, late > 100)


GROUPS = (any_order, consistent, in_time, too_late)
