"""Effects on newest: the time that horizon and retention are measured from."""

import tempfile

from checks import ask, expect
from sample import MIDNIGHT, hex_id, start, stop
from sample_facts import hook_event

MINUTE = 60_000
HOUR = 60 * MINUTE


def answers(log, appended, *argv):
    """The answer to a log whose records were appended at these times."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{offset} {moment}\n" for offset, moment in enumerate(appended))
        file.flush()
        return ask(log, *argv, "--append-times", file.name)


def milliseconds(moment):
    """Hours since midnight, or hours and milliseconds."""
    hours, more = moment if isinstance(moment, tuple) else (moment, 0)
    return MIDNIGHT + int(hours * HOUR) + more


IMPORTED = {"imported": {"from_ms": 0, "to_ms": 0}}


def check_newest(what, expected, *records):
    """Each record is the time of its event, or that and its append time, and more keys."""
    log, appended = [], []
    for number, record in enumerate(records):
        time, append, more = [*record, {}][:3] if isinstance(record, list) else (
            record, record, {})
        log.append(hook_event("session.started", "00:00:00", event_id=hex_id(number),
                              delivery_id=hex_id("d", number), time_ms=milliseconds(time),
                              boot_ms=None, boot_id=None, session_id=f"s{number}", **more))
        appended.append(milliseconds(append))
    rows = [row for row in answers(log, appended, "views") if row["table"] == "checkpoint"]
    expect(what, milliseconds(expected), rows[0]["newest_ms"])


def maximum():
    check_newest("one record", 10, 10)
    check_newest("the later", 11, 10, 11)
    check_newest("not the last", 11, 11, 10)
    check_newest("the event's time is before its append time", 9, [9, 10])
    check_newest("the append time is before the event's", 9, [10, 9])
    check_newest("the lesser of each", 9, [20, 9], [8, 30])
    check_newest("more than 24 h ahead of its append time: no part in it", 5, 5, [(29, 1), 5])
    check_newest("24 h ahead", 6, 5, [30, 6])
    check_newest("the first record needs no confirmation", 100, 100)
    log = [start("a", "x", "10:00:00"), b"x",
           start("b", "x", "11:00:00") | {"type": "agent.dreamed"}]
    rows = [row for row in ask(log, "views") if row["table"] == "checkpoint"]
    expect("what is no event has no part in it", (MIDNIGHT + 10 * HOUR, 3),
           (rows[0]["newest_ms"], rows[0]["next_offset"]))


def steps():
    check_newest("24 h forward", 24, 0, 24)
    check_newest("more than 24 h forward", 0, 0, (24, 1))
    check_newest("confirmed after 1 h, and looked at again", 31, 0, 30, 31)
    check_newest("the lesser of the two, where the other is a step from there", 30, 0, 30, (54, 1))
    check_newest("where it is none", 54, 0, 30, 54)
    check_newest("after a little less", 0, 0, 30, (31, -1))
    check_newest("by append times", 41, 0, [30, 40], [50, 41])
    check_newest("by the first record's append time", 0, 0, [30, 40], [50, (41, -1)])
    check_newest("the confirming record is the lesser", 35, 0, [40, 40], [35, 41])
    check_newest("the first is measured from, not the second", 31, 0, 30, 30.5, 31)
    check_newest("what is not confirmed is not counted", 0, 0, 30, 30.5)
    check_newest("a record of before does not confirm", 20, 0, 30, [20, 50])
    check_newest("24 h ahead of newest does not confirm", 24, 0, 30, [24, 50])
    check_newest("a little more does", (24, 1), 0, 30, [(24, 1), 50])
    check_newest("then normal steps go on from there", 50, 0, 30, 31, 50)
    check_newest("the confirming record may begin a step", 30, 0, 30, 100, [(101, -1), (101, -1)])
    check_newest("that the next one confirms", 101, 0, 30, 100, [101, 101])
    check_newest("which may begin one too", 100, 0, 30, 100, [200, 200])
    check_newest("and so on", 201, 0, 30, 100, [200, 200], [201, 201])
    check_newest("newest never steps back", 26, 0, 25, [2, 26], [26, 26.5], 60)


def withdrawals():
    check_newest("a record that was appended before withdraws it", 5, 0, 30, [5, 29], 31)
    check_newest("then the next is the first", 32, 0, 30, [5, 29], 31, 32)
    check_newest("by 1 ms", 5, 0, 30, [5, (30, -1)], 31)
    check_newest("at the same time it does not", 31, 0, 30, [5, 30], 31)
    check_newest("one that is itself ahead", 0, 0, 30, [28, 29])
    check_newest("is then the first", 30, 0, 30, [28, 29], [40, 30])
    check_newest("a record that is late in the log, but was appended later", 41, 0, 30, [1, 40], 41)
    check_newest("one that brings newest to within 24 h of it", 6, 0, 30, [6, 31], 40)
    check_newest("then the next is the first", 41, 0, 30, [6, 31], 40, 41)
    check_newest("one that does not, by 1 ms", 40, 0, 30, [(6, -1), 31], 40)


def imports():
    """What was imported begins newest, at its append time, and has no other part in it."""
    for time in (0, 1, 10, 20, 33):
        check_newest(f"only an imported event of {time} h", 10, [time, 10, IMPORTED])
        check_newest(f"the imported one of {time} h first", 12, [time, 10, IMPORTED], 12)
        check_newest("then one before it", 10, [time, 10, IMPORTED], [9, 10])
        check_newest(f"the imported one of {time} h behind", 9, 9, [time, 10, IMPORTED])
        check_newest(f"two imported, of {time} h", 10, [time, 10, IMPORTED], [time, 11, IMPORTED])
    check_newest("quarantined: no part in it", 11, [(34, 1), 10, IMPORTED], [0, 11, IMPORTED])
    check_newest("a step from its append time", 10, [0, 10, IMPORTED], (34, 1))
    check_newest("none from its append time", 34, [0, 10, IMPORTED], 34)
    check_newest("from its own time it would be", 40, [10, 30, IMPORTED], 40)
    check_newest("it is no step", 0, 0, [30, 30, IMPORTED], 31)
    check_newest("it confirms none", 0, 0, 30, [31, 31, IMPORTED])
    check_newest("and withdraws none", 31, 0, 30, [5, 29, IMPORTED], 31)
    check_newest("nor does it bring newest near one", 31, 0, 30, [6, 31, IMPORTED], 31)
    run = [event | IMPORTED for event in (start("a", "x", "10:00:00"), stop("a", "x", "10:05:00"))]
    seen = hook_event("session.started", "10:06:00")
    for what, log, days, final in (
            ("an import that begins the log", run, (8, 8), True),
            ("within the horizon", run, (7, 7), False),
            ("behind a hook's event of that time", [seen] + run, (0, 8, 8), False),
            ("before it", run + [seen], (8, 8, 8), True)):
        appended = [milliseconds(24 * day + 10.05) for day in days]
        expect(what, [final], [each["final"] for each in answers(log, appended, "entries")])
    log = [hook_event("session.started", "10:00:00") | {"imported": None}]
    rows = [row for row in answers(log, [milliseconds(11)], "views")
            if row["table"] == "checkpoint"]
    expect("null is absent", milliseconds(10), rows[0]["newest_ms"])


GROUPS = (maximum, steps, withdrawals, imports)
