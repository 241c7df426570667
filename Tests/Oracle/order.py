"""Which events of an agent count, when and in which order (docs/views.md, "Executions", rules 1 to
4), and whose events they are."""

from collections import defaultdict

REDELIVERY_MS = 2_000
AROUND_MS = 5_000
MAIN = ""               # the agent id of a main agent
WORKER = ("agent.measured", "agent.linked", "agent.closed")


# --- Whose events -------------------------------------------------------------------------------

def agents_of(event):
    """The agents (harness, session id, agent id) whose fact the event is: none, one or two.
    CHOICE: an absent session is the empty one. CHOICE: a turn is the main agent's, even if it names
    an agent. CHOICE: a report that names no agent is nobody's."""
    harness, session = event["harness"], event.get("session_id", "")
    kind, agent = event["type"], event.get("agent_id", "")
    if kind in ("session.started", "session.ended"):
        return []
    if kind == "session.turn":
        return [(harness, session, MAIN)]
    if kind in ("agent.started", "agent.stopped"):
        return [(harness, session, agent or event["event_id"])]
    if kind == "agent.reported":
        return [(harness, session, agent)] if agent else []
    keys = [(harness, session, agent)]      # the worker's: without an agent id the main agent's
    if kind == "agent.linked":
        # CHOICE: an empty stopped_agent_id is the main agent's.
        other = (harness, session, event["stopped_agent_id"])
        if other not in keys:
            keys.append(other)
    return keys


# --- Rules --------------------------------------------------------------------------------------

def distinct(records):
    """Rule 1. Records of one agent; the first in the log holds. CHOICE: two events with one id that
    are facts of different agents are two."""
    by_id = {}
    for record in sorted(records, key=lambda each: each.offset):
        by_id.setdefault(record.event["event_id"], record)
    return list(by_id.values())


def void_imports(records):
    """Imported events of a run that a hook saw, with where they would stand, by event id. CHOICE:
    times are as written, not raised; a second delivery is a hook's too; and any event that was
    imported is void, whatever its type."""
    seen = [each.event["time_ms"] for each in records if "imported" not in each.event
            and each.event["type"] in ("agent.started", "agent.stopped", "session.turn")]
    imported = [each.event for each in records if "imported" in each.event]
    return {event["event_id"]: own_time(event) for event in imported
            if any(event["imported"]["from_ms"] - AROUND_MS <= moment
                   <= event["imported"]["to_ms"] + AROUND_MS for moment in seen)}


def own_time(event):
    """Where an event stands before it is raised."""
    if event["type"] == "agent.closed":
        return event["last_seen_ms"]
    if event["type"] == "agent.linked":
        return event["stopped_ms"]
    return event["time_ms"]


def boot_of(event):
    """CHOICE: without a boot clock a time is kept too. CHOICE: the worker's events have no boot
    keys and no delivery id; where one has them they are not read."""
    if event["type"] in WORKER or "boot_ms" not in event:
        return None
    return event.get("boot_id")


def with_raised_times(records):
    """Rule 2: pairs of raised time and record."""
    boots, pairs = defaultdict(list), []
    for record in records:
        boot = boot_of(record.event)
        if boot is None:
            pairs.append((own_time(record.event), record))
        else:
            boots[boot].append(record)
    for group in boots.values():
        newest = {}             # time by boot clock
        for record in group:
            clock, moment = record.event["boot_ms"], record.event["time_ms"]
            newest[clock] = max(moment, newest.get(clock, 0))
        earlier, latest = {}, 0     # the latest time of all smaller boot clocks
        for clock in sorted(newest):
            earlier[clock] = latest
            latest = max(latest, newest[clock])
        pairs += [(max(record.event["time_ms"], earlier[record.event["boot_ms"]]), record)
                  for record in group]
    return pairs


def in_order(pairs):
    """Rule 3."""
    def place(pair):
        moment, event = pair[0], pair[1].event
        clock = None if event["type"] in WORKER else event.get("boot_ms")
        return (moment, event["type"] == "agent.closed", clock is not None, clock or 0,
                event["event_id"])
    return sorted(pairs, key=place)


def without_second_deliveries(pairs):
    """Rule 4. An event without delivery id is no delivery of anything else."""
    kept, counted = [], {}
    for moment, record in pairs:
        event = record.event
        delivery = event.get("delivery_id") if event["type"] not in WORKER else None
        delivery = delivery or ("none", event["event_id"])
        if delivery in counted and moment - counted[delivery] <= REDELIVERY_MS:
            continue
        counted[delivery] = moment
        kept.append((moment, record))
    return kept
