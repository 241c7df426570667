"""Effects on what is kept: rows of tables by their age, executions by their number."""

from checks import ask, expect
from effects_horizon import LATE, ticks
from sample import MIDNIGHT, at, bucket, start, stop, tools
from sample_facts import closed, linked, prompt, reported, turn_stop

DAY = 86_400_000
MINUTELY, EXECUTIONS = "view_minutely", "view_executions"
OTHERS = ("view_hourly", "view_daily", "view_daily_hours", "view_daily_types", "view_agent_days",
          "view_agent_durations", "view_agent_extremes", "view_tools", "view_tool_pairs",
          "view_models", "view_projects", "view_sessions", "view_quality")
HOURLY = ("view_hourly", "view_tools")


def base():
    """A run that ends at 10:05:00, with something in every table."""
    return [start("f1", "sql", "10:00:00"),
            stop("f1", "sql", "10:05:00", tokens=bucket("gpt-9", input=1),
                 tool_calls=tools(A=(1, 0), B=(1, 0)))]


def tables(log):
    return {row["table"] for row in ask(log, "views")}


def rows():
    every = set(OTHERS) | {MINUTELY, EXECUTIONS, "checkpoint"}
    expect("inside the horizon all but extremes", every - {"view_agent_extremes"},
           tables(base() + ticks("7 10:05:00")))
    expect("of final executions they too", every, tables(base() + ticks("7 10:05:00.001")))
    # The minute ended at 10:06, the hour at 11:00, the day at midnight.
    for last, gone in (("8 10:06:00", set()), ("8 10:06:00.001", {MINUTELY}),
                       ("91 11:00:00", {MINUTELY}), ("91 11:00:00.001", {MINUTELY, *HOURLY}),
                       ("92 00:00:00", {MINUTELY, *HOURLY}),
                       ("92 00:00:00.001", {MINUTELY, *OTHERS})):
        expect("newest " + last, every - gone, tables(base() + ticks(last)))
    log = ticks(LATE) + [start("f1", "sql", "-1 10:00:00"), stop("f1", "sql", "-1 10:05:00")]
    expect("rows of before do not come back", {
        EXECUTIONS, "view_agent_extremes"} | every - {MINUTELY, "view_tools", "view_tool_pairs",
                                                      "view_models", "view_quality"}, tables(log))


def answers():
    """What is asked for a time whose rows do not exist any more."""
    known = base() + ticks("91 11:00:00")
    gone = base() + ticks("92 00:00:00.001")
    now = at("12:00:00")
    window = ("--start", at("10:00:00"), "--end", at("11:00:00"))
    for what, log, hours, days in (("91 days", known, 1, 1), ("more", gone, 0, 0)):
        points = ask(log, "timeline", "--now", now, *window)[0]["timeline"]
        expect(f"timeline, {what}", hours, points[0]["executions"])
        found = ask(log, "current", "--now", now)[0]
        expect(f"current, {what}", days, found["executions_today"])
        found = ask(log, "current", "--now", now, "--time-range", "6h")[0]
        expect(f"current by minutes, {what}", 0, found["executions_today"])
        found = ask(log, "distribution", "--now", now)[0]["distribution"]
        expect(f"distribution, {what}", hours, len(found))
        found = ask(log, "distribution", "--now", now, "--time-range", "6h")[0]["distribution"]
        expect(f"distribution by minutes, {what}", 0, len(found))
        found = ask(log, "performance", "--now", now, "--agent-name", "sql")[0]
        expect(f"performance, {what}", days, found["total_executions"])
        found = ask(log, "tools", "--now", now)[0]["tools"]
        expect(f"tools, {what}", 2 * hours, len(found))
    late = base() + ticks("91 11:00:00.001")
    points = ask(late, "timeline", "--now", now, *window)[0]["timeline"]
    expect("the hour is gone", 0, points[0]["executions"])
    expect("the day is not", 1, ask(late, "current", "--now", now)[0]["executions_today"])
    expect("nor is the execution", ["f1"], [
        each["agent_id"] for each in ask(gone, "history", "--agent-name", "sql")[0]["history"]])


def runs(count, name="sql", outcome="success", first=0, **more):
    """So many executions, a second after the other."""
    log = []
    for number in range(first, first + count):
        clock = f"10:{number // 60:02}:{number % 60:02}"
        agent = f"{name}{number:03}"
        log += [start(agent, name, clock, **more),
                stop(agent, name, clock + ".5", outcome=outcome, **more)]
    return log


def kept(log, kind="subagent"):
    return [each["agent_id"] for each in ask(log, "entries")
            if each["kept"] and each["kind"] == kind]


def numbers(name, *pieces):
    return [f"{name}{number:03}" for piece in pieces for number in piece]


def executions():
    many = runs(103)
    expect("what is not final is kept", 103, len(kept(many)))
    expect("of final ones the newest 100", numbers("sql", range(3, 103)),
           kept(many + ticks(LATE)))
    listed = [row["agent_id"] for row in ask(many + ticks(LATE), "views")
              if row["table"] == EXECUTIONS]
    expect("so are the rows", numbers("sql", range(3, 103)), listed)
    sums = [row["executions"] for row in ask(many + ticks(LATE), "views")
            if row["table"] == "view_daily"]
    expect("the sums are of all", [103], sums)
    expect("each name has its own", 100 + 2, len(kept(many + runs(2, "qa") + ticks(LATE))))
    turns = []
    for number in range(102):
        clock = f"10:{number // 60:02}:{number % 60:02}"
        turns += [prompt(clock, agent_name="sql"), turn_stop(clock + ".5", agent_name="sql")]
    log = many + turns + ticks(LATE)
    expect("each kind has its own", (100, 100), (len(kept(log)), len(kept(log, "main"))))
    failing = runs(60, outcome="failure") + runs(101, first=60)
    expect("and the newest 50 that failed", numbers("sql", range(10, 60), range(61, 161)),
           kept(failing + ticks(LATE)))
    for index in range(1, 120, 2):
        failing[index] = closed(failing[index]["agent_id"], LATE, failing[index - 1], "10:30:00")
    timed_out = failing[:120] + runs(100, first=2_000)
    expect("or timed out", 150, len(kept(timed_out + ticks(LATE))))
    mixed = runs(60, outcome="failure") + runs(70, first=60)
    expect("those among the 100 are among the 50", numbers("sql", range(10, 130)),
           kept(mixed + ticks(LATE)))
    cancelled = runs(5, outcome="cancelled") + runs(100, first=5)
    expect("cancelled ones did not fail", numbers("sql", range(5, 105)),
           kept(cancelled + ticks(LATE)))
    fresh = many + ticks(LATE) + [start("z", "sql", LATE), stop("z", "sql", "8 00:00:05")]
    expect("what is not final does not push others out", numbers("sql", range(3, 103)) + ["z"],
           kept(fresh))
    tied = []
    for number in range(101):
        agent = f"sql{number:03}"
        tied += [start(agent, "sql", "10:00:00", event_id=f"{number:032x}"),
                 stop(agent, "sql", "10:00:05")]
    expect("of equal ends by id", numbers("sql", range(1, 101)), kept(tied + ticks(LATE)))
    stopped = stop("x1", "sql", "10:00:00")
    others = [stop("x0", "", "10:00:00"), stopped, stop("x2", "sql", "10:00:00"),
              start("x3", "sql", "09:00:00"), linked("x3", "10:01:00", stopped, None)]
    others[-1] |= {"opened_by": others[3]["event_id"]}
    expect("final entries that are no executions are not kept", ["x3"], kept(others + ticks(LATE)))
    expect("nor found", None, ask(others + ticks(LATE), "execution", "--id",
                                  stopped["event_id"])[0])
    expect("nor listed", [], ask(others + ticks(LATE), "executions", "--status", "unpaired")[0][
        "executions"])
    expect("but counted", 3, sum(row["executions"] for row in ask(others + ticks(LATE), "views")
                                 if row["table"] == "view_quality"
                                 and row["finding"].endswith("_stop")))


def gone():
    """What is not kept is not found, not even as a parent."""
    many = runs(101)
    first, second = many[0]["event_id"], many[2]["event_id"]
    log = many + ticks(LATE)
    expect("the oldest", None, ask(log, "execution", "--id", first)[0])
    expect("the next", "sql001", ask(log, "execution", "--id", second)[0]["execution"]["agent_id"])
    expect("in the list", 100, len(ask(log, "executions", "--limit", 200)[0]["executions"]))
    child = [start("c1", "qa", "10:00:30"), reported(
        "c1", "10:00:31", parent_agent_id="sql000", parent_tool_use_id="t1")]
    expect("a parent that is not kept", None, ask(
        many + child + ticks(LATE), "execution", "--id", child[0]["event_id"])[0]["parent"])
    expect("a parent that is", "sql000", ask(
        many[:2] + child + ticks(LATE), "execution", "--id", child[0]["event_id"])[0]["parent"][
            "agent_id"])
    old = runs(101, first=1) + [start("old", "qa", "10:00:00"), stop("old", "qa", "10:00:01")]
    old += ticks("92 00:00:00.001")
    expect("an agent whose rows are gone, but not its execution", 0, ask(
        old, "performance", "--now", at("12:00:00"), "--agent-name", "qa")[0]["total_executions"])
    alone = [stop("x1", "qa", "10:00:00")]
    for log, seen in ((alone, True), (alone + ticks(LATE), False)):
        found = ask(log, "performance", "--now", at("12:00:00"), "--agent-name", "qa")[0]
        expect(f"only a stop of no run: {seen}", seen, found is not None)
        for command in ("history", "errors"):
            found = ask(log, command, "--agent-name", "qa")[0]
            expect(f"{command}, only a stop of no run: {seen}", seen, found is not None)


def extremes():
    """Least and greatest durations of final executions."""
    def found(log):
        return [(row["agent_name"], (row["day"] - MIDNIGHT) // DAY, row["kind"],
                 row["min_ms"], row["max_ms"])
                for row in ask(log, "views") if row["table"] == "view_agent_extremes"]
    log = [start("f1", "sql", "10:00:00"), stop("f1", "sql", "10:05:00"),
           start("f2", "sql", "10:00:00"), stop("f2", "sql", "10:00:07"),
           start("f3", "sql", "1 10:00:00"), stop("f3", "sql", "1 10:00:01"),
           start("f4", "qa", "10:00:00"), stop("f4", "qa", "10:00:02", outcome="cancelled"),
           prompt("10:00:00", agent_name="sql"), turn_stop("10:00:03", agent_name="sql")]
    expect("none", [], found(log))
    expect("of the first day", [
        ("qa", 0, "subagent", 2_000, 2_000), ("sql", 0, "main", 3_000, 3_000),
        ("sql", 0, "subagent", 7_000, 300_000)], found(log + ticks(LATE)))
    expect("of both days", ("sql", 1, "subagent", 1_000, 1_000),
           found(log + ticks("9 00:00:00"))[-1])
    answer = ask(log + ticks(LATE), "performance", "--now", at("1 12:00:00"), "--agent-name", "sql")
    expect("the answer is of all", (1_000, 300_000), tuple(
        answer[0]["performance"][key] for key in ("min_duration_ms", "max_duration_ms")))


GROUPS = (rows, answers, executions, gone, extremes)
