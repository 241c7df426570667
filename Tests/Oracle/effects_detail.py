"""Effects on one execution, its parent and its children."""

from checks import ask, expect, expect_fields
from effects_lists import entries
from sample import hex_id, start, stop
from sample_facts import closed, linked, prompt, reported, turn_stop
from sample_views import log

NAME = "quick-fix"


def detail(changed, identity):
    return ask(changed, "execution", "--id", identity)[0]


def family(changed, event):
    """Agent id and run of the parent, and of the children."""
    found = detail(changed, event["event_id"])
    parent = found["parent"]
    return (parent and (parent["agent_id"], parent["run"]),
            [(each["agent_id"], each["run"]) for each in found["children"]])


def alone():
    for agent, event in zip(("v1", "v2", "v3", "v4", "v5", "v6"), log()[0:12:2]):
        expect_fields(agent, {"execution": entries()[agent], "parent": None, "children": []},
                      detail(log(), event["event_id"]))
    for index in (12, 13, 14):
        agent = log()[index]["agent_id"]
        expect_fields(agent, entries()[agent], detail(log(), log()[index]["event_id"])["execution"])
    expect("another event of the run", None, detail(log(), log()[1]["event_id"]))
    expect("no such event", None, detail(log(), hex_id("x")))


def base():
    """Two turns; c1 and c2 are started in the first, c3 in the second, d1 by c2."""
    return [
        prompt("10:00:00"), turn_stop("10:05:00"), prompt("10:10:00"),
        start("c1", NAME, "10:02:00"), reported("c1", "10:04:00", parent_tool_use_id="t1"),
        start("c2", NAME, "10:01:00"), reported(
            "c2", "10:01:01", parent_tool_use_id="t2", launch="background"),
        start("c3", NAME, "10:12:00"), reported("c3", "10:13:00", parent_tool_use_id="t3"),
        start("d1", NAME, "10:11:00"), reported(
            "d1", "10:11:30", parent_agent_id="c2", parent_tool_use_id="t4"),
    ]


FIRST, SECOND, C1, C2, C3, D1 = 0, 2, 3, 5, 7, 9


def families():
    events = base()

    def check_families(what, changed, **effect):
        known = {"first": (None, [("c2", 1), ("c1", 1)]), "second": (None, [("c3", 1)]),
                 "c1": (("s1", 1), []), "c2": (("s1", 1), [("d1", 1)]),
                 "c3": (("s1", 2), []), "d1": (("c2", 1), [])} | effect
        for name, index in (("first", FIRST), ("second", SECOND), ("c1", C1), ("c2", C2),
                            ("c3", C3), ("d1", D1)):
            expect(f"{what}: {name}", known[name], family(changed, events[index]))
    check_families("by start", events)
    found = detail(events, events[D1]["event_id"])
    expect("the parent as every list shows it", detail(events, events[C2]["event_id"])["execution"],
           found["parent"])
    expect("children too", found["execution"],
           detail(events, events[C2]["event_id"])["children"][0])
    without = events[:8] + events[9:]
    check_families("nothing is reported of c3", without, second=(None, []), c3=(None, []))
    without = events[:8] + [reported("c3", "10:13:00", launch="foreground")] + events[9:]
    check_families("no tool use of c3", without, second=(None, []), c3=(None, []))
    later = events + [reported("d1", "10:11:40", parent_agent_id="c1"), reported("c3", "10:13:10")]
    check_families("later reports without a tool use", later)
    later = events + [reported("d1", "10:11:40", parent_agent_id="c1", parent_tool_use_id="t5")]
    check_families("with one", later, c1=(("s1", 1), [("d1", 1)]), c2=(("s1", 1), []),
                   d1=(("c1", 1), []))
    late = [dict(each) for each in events]
    late[C3] = start("c3", NAME, "10:10:00.001") | {"event_id": events[C3]["event_id"]}
    check_families("just after the prompt", late)
    late[C3] = start("c3", NAME, "10:10:00") | {"event_id": events[C3]["event_id"]}
    check_families("at the same time: not before", late, second=(None, []), c3=(("s1", 1), []),
                   first=(None, [("c2", 1), ("c1", 1), ("c3", 1)]))
    late[C3] = start("c3", NAME, "10:00:00") | {"event_id": events[C3]["event_id"]}
    check_families("no run started before", late, second=(None, []), c3=(None, []))
    other = events[:10] + [events[10] | {"parent_agent_id": "c9"}]
    check_families("an agent that is not known", other, c2=(("s1", 1), []), d1=(None, []))
    other = events[:10] + [events[10] | {"parent_agent_id": "d1"}]
    check_families("the agent itself", other, c2=(("s1", 1), []), d1=(None, []))
    foreign = [dict(each) for each in events]
    foreign[C3] |= {"session_id": "s2"}
    foreign[C3 + 1] |= {"session_id": "s2"}
    check_families("another session", foreign, second=(None, []), c3=(None, []))


def runs():
    events = base()
    resumed = events + [stop("c2", NAME, "10:06:00"), start("c2", NAME, "10:10:30")]
    expect("the last run that started before", (("c2", 2), []), family(resumed, events[D1]))
    expect("it is a child of its own turn", (None, [("c1", 1), ("c2", 1)][::-1]),
           family(resumed, events[FIRST]))
    expect("of which nothing was reported", (None, [("c3", 1)]), family(resumed, events[SECOND]))
    expect("it has the child now", (None, [("d1", 1)]), family(resumed, resumed[-1]))
    over = events + [stop("c2", NAME, "10:06:00")]
    expect("a parent that has ended", (("c2", 1), []), family(over, events[D1]))
    unpaired = events[:5] + [stop("c2", NAME, "10:01:00")] + events[6:]
    expect("a stop is no run that starts anything", (None, []), family(unpaired, events[D1]))
    expect("and was not started", (None, []), family(unpaired, unpaired[5]))
    stopped = stop("x1", NAME, "10:20:00")
    inferred = events + [stopped, reported("x1", "10:20:01", parent_tool_use_id="t6"), linked(
        "x1", "10:21:00", stopped, start_ms=events[SECOND]["time_ms"] + 5)]
    expect("an inferred start", (("s1", 2), []), family(inferred, stopped))
    expect("is a start", (None, [("x1", 1), ("c3", 1)]), family(inferred, events[SECOND]))
    shut = events + [closed("c1", "11:00:00", events[C1], "10:03:00")]
    expect("a child that was closed", (("s1", 1), []), family(shut, events[C1]))
    many = events[:1]
    for number in range(203):
        agent = f"e{number:03}"
        many += [start(agent, NAME, f"10:{number // 60:02}:{number % 60:02}.5",
                       event_id=f"{number:032x}"),
                 reported(agent, "10:30:00", parent_tool_use_id="t")]
    expect("at most 200, the first", [(f"e{number:03}", 1) for number in range(200)],
           family(many, events[FIRST])[1])
    tied = events[:1]
    for number in (2, 0, 1):
        tied += [start(f"e{number}", NAME, "10:01:00", event_id=f"{number:032x}"),
                 reported(f"e{number}", "10:30:00", parent_tool_use_id="t")]
    expect("of equal starts by id", [("e0", 1), ("e1", 1), ("e2", 1)],
           family(tied, events[FIRST])[1])


GROUPS = (alone, families, runs)
