"""Effects on what an execution was for, who started it, and what it made."""

from checks import ask, check_agent, expect
from effects_detail import family
from sample import at, hex_id, start, stop
from sample_facts import (closed, holding, linked, listed, measured, prompt, reported, said, spent,
                          turn_stop)

NAME = "quick-fix"
TASK = {"task_description": "Count", "task_source": "auto_activation", "wave_number": 3,
        "parent_tool_use_id": "t1", "parent_agent_id": "p1", "spawn_depth": 2}
SHOWN = {"description": "Count", "source": "auto_activation", "wave_number": 3,
         "parent_tool_use_id": "t1", "parent_agent_id": "p1"}


def base():
    return [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, **TASK)]


def ended(log, offsets, **more):
    return listed(log, "b1", 1, more.pop("status", "success"), "10:00:00",
                  more.pop("end", "10:05:00"), offsets, **more)


def without(event, *keys):
    return {key: each for key, each in event.items() if key not in keys}


def readings():
    log = base()
    check_agent("a task", log, "b1", ended(log, [0, 1], **SHOWN))
    for key, gone in (("task_description", ["description"]), ("task_source", ["source"]),
                      ("wave_number", ["wave_number"]), ("spawn_depth", []),
                      ("parent_tool_use_id", ["parent_tool_use_id", "parent_agent_id"])):
        other = [log[0], without(log[1], key)]
        check_agent("without " + key, other, "b1", ended(
            other, [0, 1], **SHOWN | dict.fromkeys(gone)))
    other = [log[0], without(log[1], "parent_agent_id")]
    check_agent("of the main agent", other, "b1", ended(other, [0, 1],
                                                        **SHOWN | {"parent_agent_id": ""}))
    more = log + [measured("b1", "10:06:00", log[0], 20, **TASK | {
        "task_description": "Other", "task_source": "user_command", "wave_number": 4,
        "parent_tool_use_id": "t2", "parent_agent_id": "p2"})]
    check_agent("a measurement that holds", more, "b1", ended(
        more, [0, 1, 2], description="Other", source="user_command", wave_number=4,
        parent_tool_use_id="t2", parent_agent_id="p2"))
    more[2]["transcript"]["bytes_read"] = 9
    check_agent("one that does not", more, "b1", ended(more, [0, 1, 2], **SHOWN))
    more = log + [measured("b1", "10:06:00", log[0], 20)]
    check_agent("one that says nothing: what it was for is not known", more, "b1",
                ended(more, [0, 1, 2]))
    opened = [log[0], measured("b1", "10:06:00", log[0], 20, **TASK)]
    check_agent("of an open run", opened, "b1", listed(
        opened, "b1", 1, "running", "10:00:00", None, [0, 1], **SHOWN))
    shut = opened + [closed("b1", "11:00:00", log[0], "10:02:00")]
    check_agent("of one that was closed", shut, "b1", ended(
        shut, [0, 1, 2], status="timeout", end="10:02:00", evidence="silent",
        findings={"closed_without_stop": 1}, **SHOWN))
    alone = [log[1]]
    check_agent("of a stop alone", alone, "b1", listed(
        alone, "b1", 1, "unpaired", None, "10:05:00", [0], findings={"unpaired_stop": 1}, **SHOWN))


def descriptions():
    """The reading's, else the report's, else the start's."""
    read = {"task_description": "Read"}
    told = reported("b1", "10:05:01", task_description="Told")
    began = {"task_description": "Began"}
    for what, opening, closing, reports, found in (
            ("all three", began, read, [told], "Read"), ("no start's", {}, read, [told], "Read"),
            ("no report's", began, read, [], "Read"), ("no reading's", began, {}, [told], "Told"),
            ("only a start's", began, {}, [], "Began"), ("only a report's", {}, {}, [told], "Told"),
            ("none", {}, {}, [], None), ("an empty reading's", began, {"task_description": ""},
                                         [told], "Told"),
            ("two reports, the last", {}, {}, [told, reported(
                "b1", "10:05:02", task_description="Again")], "Again"),
            ("two reports, one without", {}, {}, [told, reported("b1", "10:05:02")], "Told")):
        log = [start("b1", NAME, "10:00:00", **opening), holding("b1", "10:05:00", 10, **closing),
               *reports]
        check_agent(what, log, "b1", ended(log, list(range(len(log))), description=found,
                                           reported=bool(reports)))
        check_agent(what + ", reversed", log[::-1], "b1", ended(
            log, list(range(len(log))), description=found, reported=bool(reports)))
    log = [start("b1", NAME, "10:00:00", **began),
           start("b1", NAME, "10:01:00", task_description="2")]
    check_agent("of two starts the last", log, "b1", listed(
        log, "b1", 1, "running", "10:00:00", None, [0, 1], last_seen="10:01:00", description="2"))
    log[1] = start("b1", NAME, "10:01:00")
    check_agent("that gives one", log, "b1", listed(
        log, "b1", 1, "running", "10:00:00", None, [0, 1], last_seen="10:01:00",
        description="Began"))
    log = [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, task_description="Held"),
           holding("b1", "10:05:30", 5, task_description="Not")]
    check_agent("of two stops what holds", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", description="Held", findings={"repeated_stop": 1}))
    log[1] = holding("b1", "10:05:00", 10)
    check_agent("even if it says nothing", log, "b1", ended(
        log, [0, 1, 2], end="10:05:30", findings={"repeated_stop": 1}))


def parents():
    """A report's parent comes before a reading's."""
    log = base() + [reported("b1", "10:05:01", parent_tool_use_id="t9")]
    check_agent("both say it", log, "b1", ended(log, [0, 1, 2], reported=True, **SHOWN | {
        "parent_tool_use_id": "t9", "parent_agent_id": ""}))
    log[2] = reported("b1", "10:05:01", parent_agent_id="p9")
    check_agent("a report without a tool use", log, "b1", ended(log, [0, 1, 2], reported=True,
                                                                **SHOWN))
    began = [start("b1", NAME, "10:00:00", parent_tool_use_id="t1", parent_agent_id="p1")]
    check_agent("a start says none", began, "b1", listed(
        began, "b1", 1, "running", "10:00:00", None, [0]))
    turns = [prompt("09:00:00"), start("p1", NAME, "09:30:00")] + base()
    expect("the parent of the reading", (("p1", 1), []), family(turns, turns[2]))
    expect("has a child", (None, [("b1", 1)]), family(turns, turns[1]))
    expect("the turn has none", (None, []), family(turns, turns[0]))
    turns[3] = without(turns[3], "parent_agent_id")
    expect("of the main agent", (("s1", 1), []), family(turns, turns[2]))
    expect("it has a child", (None, [("b1", 1)]), family(turns, turns[0]))
    turns[3] = without(turns[3], "parent_tool_use_id")
    expect("an agent without a call is no parent", (None, []), family(turns, turns[2]))


MADE = {"files_created": 2, "files_modified": 3, "lines_added": 50, "lines_removed": 10}
NO_TESTS = {"tests_run": None, "tests_passed": None, "tests_failed": None}


def made(created, modified, added, removed, *tests):
    """The output of an entry; tests are passed and failed."""
    return dict(zip(MADE, (created, modified, added, removed))) | (dict(zip(
        NO_TESTS, (sum(tests), *tests))) if tests else NO_TESTS)


def outputs():
    for what, said_of_it, shown in (
            ("without tests", MADE, made(2, 3, 50, 10)), ("nothing", None, None),
            ("an empty object", {}, made(0, 0, 0, 0)),
            ("tests", MADE | {"tests_passed": 7, "tests_failed": 1}, made(2, 3, 50, 10, 7, 1)),
            ("only passed", MADE | {"tests_passed": 7}, made(2, 3, 50, 10, 7, 0)),
            ("all failed", MADE | {"tests_failed": 7}, made(2, 3, 50, 10, 0, 7)),
            ("no tests", MADE | {"tests_passed": 0, "tests_failed": 0}, made(2, 3, 50, 10)),
            ("only lines", {"lines_added": 1}, made(0, 0, 1, 0))):
        log = [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, output=said_of_it)]
        check_agent(f"output: {what}", log, "b1", ended(log, [0, 1], output=shown))
    log = [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, output=MADE),
           measured("b1", "10:06:00", start("b1", NAME, "10:00:00"), 20, output={
               "files_created": 9})]
    check_agent("of what holds", log, "b1", ended(log, [0, 1, 2], output=made(9, 0, 0, 0)))


def differences():
    """The second run of an agent made what it adds to the transcript."""
    first, second = MADE | {"tests_passed": 7, "tests_failed": 1}, {
        "files_created": 3, "files_modified": 5, "lines_added": 90, "lines_removed": 10,
        "tests_passed": 11, "tests_failed": 1}

    def check_second(what, one, two, first_made, second_made, path=None, tokens=True):
        log = [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, output=one),
               start("b1", NAME, "11:00:00"), holding("b1", "11:05:00", 30, output=two)]
        if tokens:
            log[1]["tokens"], log[3]["tokens"] = [], said(9)
        if path:
            log[3]["transcript"] = log[3]["transcript"] | {"path_hash": path}
        check_agent(what, log, "b1", ended(log, [0, 1], output=first_made), ended(
            log, [2, 3], end="11:05:00", output=second_made, **(spent(9) if tokens else {})) | {
            "run": 2, "id": log[2]["event_id"], "start_ms": at("11:00:00"), "duration_ms": 300_000})
    whole, rest = made(2, 3, 50, 10, 7, 1), made(1, 2, 40, 0, 4, 0)
    check_second("the difference", first, second, whole, rest)
    check_second("of another transcript", first, second, whole, made(3, 5, 90, 10, 11, 1),
                 path=hex_id("x"))
    check_second("the first without figures", first, second, whole, made(3, 5, 90, 10, 11, 1),
                 tokens=False)
    check_second("the first without output: what the second made is not known", None, second,
                 None, None)
    check_second("of an empty object it is", {}, second, made(0, 0, 0, 0),
                 made(3, 5, 90, 10, 11, 1))
    check_second("without output, of another transcript", None, second, None,
                 made(3, 5, 90, 10, 11, 1), path=hex_id("x"))
    check_second("without output and figures", None, second, None, made(3, 5, 90, 10, 11, 1),
                 tokens=False)
    check_second("the second without", first, None, whole, None)
    check_second("nothing more", first, first, whole, made(0, 0, 0, 0))
    check_second("the same tests", first, second | {"tests_passed": 7}, whole, made(1, 2, 40, 0))
    check_second("less: none, and no finding", second, first | {"tests_failed": 3},
                 made(3, 5, 90, 10, 11, 1), made(0, 0, 0, 0, 0, 2))
    check_second("no tests before", MADE, second, made(2, 3, 50, 10), made(1, 2, 40, 0, 11, 1))
    check_second("none after", first, MADE | {"files_created": 4}, whole, made(2, 0, 0, 0))
    log = [prompt("10:00:00"), turn_stop("10:05:00", tokens=[], output=MADE), prompt("11:00:00"),
           prompt("11:30:00"), turn_stop("11:40:00", tokens=[], output=second,
                                         task_source="user_command")]
    log.append(measured(None, "12:00:00", log[2], path=hex_id("transcript of the session"),
                        tokens=[], output=MADE | {"lines_added": 55}))
    check_agent("turns, one of them measured", log, "",
                listed(log, "", 1, "success", "10:00:00", "10:05:00", [0, 1],
                       output=made(2, 3, 50, 10)),
                listed(log, "", 2, "cancelled", "11:00:00", "11:30:00", [2, 5],
                       evidence="next_prompt", findings={"closed_without_stop": 1},
                       output=made(0, 0, 5, 0)),
                listed(log, "", 3, "success", "11:30:00", "11:40:00", [3, 4],
                       source="user_command", output=made(1, 2, 35, 0, 11, 1)))


def unknown_differences():
    """Of three runs; it is the nearest earlier one with figures that counts."""
    def check_three(what, said_of_each, *made_by_each, without_figures=()):
        log = []
        for number, output in enumerate(said_of_each):
            log += [start("b1", NAME, f"1{number}:00:00"),
                    holding("b1", f"1{number}:05:00", 10 + number, output=output, tokens=[])]
            if number in without_figures:
                del log[-1]["tokens"]
        check_agent(what, log, "b1", *(listed(
            log, "b1", number + 1, "success", f"1{number}:00:00", f"1{number}:05:00",
            [2 * number, 2 * number + 1], output=output)
            for number, output in enumerate(made_by_each)))
    one, two, three = ({"lines_added": lines} for lines in (10, 30, 70))
    ten, twenty, forty = (made(0, 0, lines, 0) for lines in (10, 20, 40))
    check_three("all three", (one, two, three), ten, twenty, forty)
    check_three("the first without", (None, two, three), None, None, forty)
    check_three("the second without", (one, None, three), ten, None, None)
    check_three("the last without", (one, two, None), ten, twenty, None)
    check_three("the first two without", (None, None, three), None, None, None)
    check_three("the second without, and without figures", (one, None, three), ten, None,
                made(0, 0, 60, 0), without_figures=[1])
    check_three("the first without, the second without figures", (None, two, three), None, None,
                None, without_figures=[1])
    check_three("the second without figures", (one, two, three), ten, twenty, made(0, 0, 60, 0),
                without_figures=[1])
    log = [start("b1", NAME, "10:00:00"), holding("b1", "10:05:00", 10, tokens=[]),
           start("b1", NAME, "11:00:00"), holding("b1", "11:05:00", 30, tokens=[], output=one)]
    log.append(measured("b1", "10:06:00", log[0], 20, tokens=[], output={"lines_added": 4}))
    check_agent("the first was measured", log, "b1",
                ended(log, [0, 1, 4], output=made(0, 0, 4, 0)),
                listed(log, "b1", 2, "success", "11:00:00", "11:05:00", [2, 3],
                       output=made(0, 0, 6, 0)))


def answers():
    """As the API shows it."""
    def shown(log):
        return ask(log, "executions", "--scope", "all")[0]["executions"][0]
    log = base()
    log[1]["output"] = MADE | {"tests_passed": 7, "tests_failed": 1}
    found = shown(log)
    expect("the task", {"description": "Count", "source": "auto_activation", "parent_task_id": "t1",
                        "wave_number": 3, "launch": None}, found["task_metadata"])
    expect("the output", made(2, 3, 50, 10, 7, 1), found["output_metrics"])
    for source in ("wave_orchestration", "user_command", "auto_activation"):
        log[1]["task_source"] = source
        expect(source, source, shown(log)["task_metadata"]["source"])
    log[1]["task_source"] = "manual"
    expect("another source", None, shown(log)["task_metadata"]["source"])
    expect("as it was stored", "manual", ask(log, "entries")[0]["source"])
    log[1] = without(log[1], "output", *TASK)
    expect("nothing of the task", dict.fromkeys(found["task_metadata"]),
           shown(log)["task_metadata"])
    expect("nor of its output", None, shown(log)["output_metrics"])
    log = [log[0], stop("x1", NAME, "10:05:00", **TASK | {"output": MADE})]
    log.append(linked("b1", "10:05:30", log[1], log[0], task_description="Linked"))
    expect("of a link", ("Linked", None, made(2, 3, 50, 10)), (
        shown(log)["task_metadata"]["description"], shown(log)["task_metadata"]["source"],
        shown(log)["output_metrics"]))


GROUPS = (readings, descriptions, parents, outputs, differences, unknown_differences, answers)
