"""Shows that mistakes in what clients read are noticed."""

from reading import Reading

AGENTS = 20


def honest() -> list[dict]:
    """What a client reads of agents that start one after the other and stop likewise."""
    messages = [message("snapshot", 0, 0, None)]
    messages[0]["data"] = {"reason": "start", "metrics": {}, "running": []}
    for number in range(AGENTS):
        messages.append(message("agent_started", number + 1, 1, number))
    for number in range(AGENTS):
        messages.append(message("agent_completed", AGENTS + number + 1, 1, number))
    return messages


def message(kind: str, offset: int, index: int, number: int | None) -> dict:
    return {"type": kind, "id": f"{offset}.{index}.ab", "time": "2026-11-22T10:00:00.000Z",
            "generation": 1, "offset": offset,
            "data": {"agent_id": f"agent-{number}", "log_offsets": [offset - 1]}}


def without(at):
    return lambda all_of_them: all_of_them[:at] + all_of_them[at + 1:]


def twice(at):
    return lambda all_of_them: all_of_them[:at + 1] + all_of_them[at:]


def exchanged(at):
    return lambda it: it[:at] + [it[at + 1], it[at]] + it[at + 2:]


def again_later(at):
    def change(all_of_them):
        later = dict(all_of_them[at], id="99.1.ab", offset=99)
        later["data"] = dict(later["data"], log_offsets=[98])
        return all_of_them + [later]
    return change


def with_snapshot(at):
    return lambda it: it[:at] + [dict(it[0], id=it[at]["id"], offset=it[at]["offset"])] + it[at:]


def having(at, **members):
    return lambda it: it[:at] + [it[at] | members] + it[at + 1:]


def lacking(at, member):
    return lambda it: it[:at] + [{key: value for key, value in it[at].items() if key != member}] \
        + it[at + 1:]


LAST = 2 * AGENTS
CHANGES = {
    "a completion dropped": without(AGENTS + 3),
    "the last completion dropped": without(LAST),
    "a start dropped": without(3),
    "a completion repeated": twice(AGENTS + 3),
    "the last message repeated": twice(LAST),
    "a start repeated": twice(2),
    "two messages exchanged": exchanged(AGENTS + 5),
    "a completion told again later": again_later(AGENTS + 1),
    "a snapshot in between": with_snapshot(AGENTS),
    "no snapshot": without(0),
    "a wrong offset": having(AGENTS + 2, offset=3),
    "no generation": lacking(5, "generation"),
}


def run() -> int:
    played = {f"agent-{number}" for number in range(AGENTS)}
    whole = Reading("whole", honest())
    if whole.faults(played) or whole.difference(Reading("same", honest())):
        print("WRONG: an honest reading is not accepted")
        return 1
    missed = []
    for name, change in CHANGES.items():
        changed = Reading(name, change(honest()))
        if not changed.faults(played) + changed.difference(whole):
            missed.append(name)
    for name in missed:
        print(f"WRONG: not noticed: {name}")
    print(f"{len(CHANGES) - len(missed)} of {len(CHANGES)} mistakes are noticed")
    return 1 if missed else 0
