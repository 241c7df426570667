"""Effects on runs: deliveries, clocks, stops that move an end, figures."""

import random
from decimal import Decimal

from checks import changed, check, check_entries, check_same, where, with_running, without
from sample import BOOT, again, at, base_log, bucket, detail, entry, hex_id, start, stop, tools


def moved(clock):
    """Wall and boot clock at a time of the day."""
    return {"time_ms": at(clock), "boot_ms": at(clock) - BOOT}


def dropped_stops():
    log = base_log()
    first, second = where(log, "a01")
    check("both deliveries of a stop dropped", without([first, second]),
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=102_500,
          tokens_used_today=8_220, estimated_cost_today=Decimal("0.06251"),
          **with_running(2, detail("a01", "my-plugin:code-reviewer", "reviewer", "10:00:00",
                                   9_000_000, True)))
    check("second delivery dropped", without([second]))
    check("first delivery dropped: the second, 300 ms later, holds", without([first]),
          avg_duration_ms=105_043)
    # One run from 10:10 to 10:34 with the whole of the cumulative figures.
    check("stop before a resumption dropped", without(where(log, "a02")[:1]),
          executions_today=6, success_rate=Decimal("0.8"), avg_duration_ms=312_500)
    check("second, moving stop dropped", without(where(log, "a11")[1:]),
          success_rate=Decimal("0.6667"), avg_duration_ms=99_286, tokens_used_today=22_865,
          estimated_cost_today=Decimal("0.09631"))
    check("internal, unpaired and nameless stops dropped",
          without(where(log, "a07") + where(log, "a08") + [len(log) - 1]))


def repeated_deliveries():
    log = base_log()
    check_same("every line twice", [each for each in log for _ in range(2)])
    (closing,), (opening,) = where(log, "a03"), where(log, "a13", "started")
    check_same("a stop again after 2 000 ms", log + [again(log[closing], 2000)])
    check("a stop again after 2 001 ms moves the end", log + [again(log[closing], 2001)],
          avg_duration_ms=105_286)
    check_same("a second delivery changes no name and no outcome", log + [
        again(log[closing], 1000, agent_name="data", outcome="success")])
    check_same("a start again after 2 000 ms", log + [again(log[opening], 2000)])
    check_same("a start again after 4 s, its run open", log + [again(log[opening], 4000)])
    late = log + [again(log[opening], 10_000)]
    check("a start again after 10 s, its run ended", late, **with_running(
        2, detail("a13", "quick-fix", "general", "10:50:10", 5_990_000, True)))
    check_entries("it is a second run", late,
                  entry("a13", 2, "quick-fix", "general", "running", "10:50:10", None))
    # 1 500 ms after a second delivery, but 3 000 after the first: the distance is to the first.
    chain = log + [again(log[closing], 1500), again(log[closing], 3000)]
    check("the first of a chain decides", chain, avg_duration_ms=105_429)
    # The one after 3 000 ms counts, so those after it are measured from it.
    check("2 000 ms after the second that counts", chain + [again(log[closing], 5000)],
          avg_duration_ms=105_429)
    check("2 001 ms after the second that counts", chain + [again(log[closing], 5001)],
          avg_duration_ms=105_714)
    check("without delivery id a stop after 300 ms moves the end",
          changed(where(log, "a01"), delivery_id=None), avg_duration_ms=105_043)
    twin = log[where(log, "a13")[0]] | {"outcome": "failure"}
    check_same("another event with the same event id later in the log", log + [twin])
    check("another event with the same event id earlier in the log", [twin] + log,
          success_rate=Decimal("0.6667"))


def deliveries_and_clocks():
    """Deliveries are compared after raising, and raise like all others."""
    log = base_log()
    closing = log[where(log, "a03")[0]]
    # The refresh, 1 s before by the boot clock, says 11:01:32, so the stop is then; its repetition
    # of 11:01:33 is 1 s after it, though 3 s by the clocks as written. The run has 92 s.
    refresh = start("a03", "explorer", "11:01:32", boot_ms=at("11:01:29") - BOOT)
    check("the distance of deliveries is that of raised times",
          log + [refresh, again(closing, 3000)], avg_duration_ms=105_286)
    # After the stop, by the boot clock, a start says 11:01:40. So the repetition, 1.5 s later as
    # written, is 10 s later, and ends the new run at once: a run of no duration and no new tokens.
    opening = start("a03", "explorer", "11:01:40", boot_ms=at("11:01:31") - BOOT)
    check("the later delivery is raised too", log + [opening, again(closing, 1500)],
          executions_today=8, avg_duration_ms=91_875)
    # The start says 11:01:00, but a second delivery of 11:01:31.5 was before it.
    opening = start("a03", "explorer", "11:01:00", boot_ms=at("11:02:30") - BOOT)
    check("a second delivery raises what comes later", log + [again(closing, 1500), opening],
          **with_running(2, detail("a03", "explorer", "researcher", "11:01:31.500", 5_308_500,
                                   True)))


def moving_stops():
    (_, second) = where(base_log(), "a11")
    log = changed([second], **moved("12:07:01"))
    check("a stop 61 s after the end is unpaired", log,
          success_rate=Decimal("0.6667"), avg_duration_ms=99_286, tokens_used_today=22_865,
          estimated_cost_today=Decimal("0.09631"))
    check_entries(
        "its figures are what it adds to the transcript", log,
        entry("a11", 1, "architect", "planner", "failure", "12:05:00", "12:06:00", 555, 0, 200_000),
        entry("a11", 2, "architect", "planner", "unpaired", None, "12:07:01", 555, 0, 200_000))
    check("with stop_hook_active it moves the end",
          changed([second], stop_hook_active=True, **moved("12:07:01")), avg_duration_ms=108_000)
    check("60 s after the end is within", changed([second], **moved("12:07:00")),
          avg_duration_ms=107_857)
    check("60.001 s after the end is not", changed([second], **moved("12:07:00.001")),
          success_rate=Decimal("0.6667"), avg_duration_ms=99_286, tokens_used_today=22_865,
          estimated_cost_today=Decimal("0.09631"))


def stops_without_transcript():
    """Repeated stops. The first stop of a11 is a failure with 555 tokens for 200 000 nano."""
    first_holds = {"success_rate": Decimal("0.6667"), "tokens_used_today": 22_865,
                   "estimated_cost_today": Decimal("0.09631")}
    first, second = where(base_log(), "a11")
    for what, more in (("without figures", {"tokens": None}), ("with figures", {})):
        log = changed([second], transcript=None, **more)
        check("a repeated stop without transcript, " + what, log, **first_holds)
        check_entries(what + " it moves only the end", log, entry(
            "a11", 1, "architect", "planner", "failure", "12:05:00", "12:06:40", 555, 0, 200_000))
    check_same("the stop before has no transcript either",
               changed([first, second], transcript=None))
    check_same("only the stop before has no transcript", changed([first], transcript=None))
    # 50 s after the moved end, 90 s after the stop with the transcript: the run has 150 s.
    third = stop("a11", "architect", "12:07:30", transcript=None)
    log = changed([second], transcript=None, tokens=None)
    check("two stops without transcript", log + [third], avg_duration_ms=112_143, **first_holds)
    third = stop("a11", "architect", "12:07:30",
                 tokens=bucket("claude-sonnet-5-5", input=100, output=10, cache_read=1000))
    check("and then one with transcript", log + [third], avg_duration_ms=112_143)
    third = stop("a13", "quick-fix", "10:50:15", transcript=None, outcome="failure")
    check("no transcript before and none now", base_log() + [third],
          success_rate=Decimal("0.6667"), avg_duration_ms=106_429)
    (_, active) = where(base_log(), "a08")
    log = changed([active], transcript=None)
    check("the same for an unpaired entry", log)
    check_entries("its first figures stay", log, entry(
        "a08", 1, "planner", "planner", "unpaired", None, "11:50:00", 10, 0, 10_000))


def figures():
    """Those of a02: 2 100 tokens, then 5 400 in all; 2.5 mUSD, then 7 mUSD in all."""
    runs = where(base_log(), "a02")
    check("figures of another transcript are not subtracted",
          changed(runs[1:], transcript={"path_hash": hex_id("another")}),
          tokens_used_today=25_520, estimated_cost_today=Decimal("0.09901"))
    check("figures of no transcript are not subtracted", changed(runs[1:], transcript=None),
          tokens_used_today=25_520, estimated_cost_today=Decimal("0.09901"))
    check("a sum that shrinks adds nothing",
          changed(runs[1:], tokens=bucket("claude-haiku-4-5", input=1500, output=400)),
          tokens_used_today=20_420, estimated_cost_today=Decimal("0.09351"))
    third = [start("a02", "test-runner", "10:40:00"),
             stop("a02", "test-runner", "10:41:00", tool_calls=tools(Bash=(12, 3)),
                  tokens=bucket("claude-haiku-4-5", input=6000, output=400))]
    more = {"executions_today": 8, "success_rate": Decimal("0.8571"), "avg_duration_ms": 99_375}
    check("a third run adds to the second, not to the first", base_log() + third,
          tokens_used_today=24_420, estimated_cost_today=Decimal("0.09751"), **more)
    # The second run has no tokens of its own; the third adds 4 300 to the first, for 5.5 mUSD.
    log = changed(runs[1:], tokens=None) + third
    check("the run in between has no figures", log,
          tokens_used_today=24_420, estimated_cost_today=Decimal("0.09751"), **more)
    check_entries(
        "the third run adds to the first", log,
        entry("a02", 2, "test-runner", "tester", "failure", "10:30:00", "10:34:00",
              Bash=(6, 3)),
        entry("a02", 3, "test-runner", "tester", "success", "10:40:00", "10:41:00",
              4_300, 0, 5_500_000, Bash=(8, 3)))
    # 6 400 tokens for 8 mUSD.
    check("an empty array of tokens is figures too", changed(runs[1:], tokens=[]) + third,
          tokens_used_today=26_520, estimated_cost_today=Decimal("0.10001"), **more)
    # 137.5 nano for each token: twice 138 is more than 275.
    log = changed(runs, tokens=bucket("claude-haiku-5-5", region="us", cache_write_5m=1))
    log[runs[1]]["tokens"] = bucket("claude-haiku-5-5", region="us", cache_write_5m=2)
    check_entries(
        "differences are priced, not prices subtracted", log,
        entry("a02", 1, "test-runner", "tester", "success", "10:10:00", "10:11:00",
              1, 0, 138, Bash=(4, 0)),
        entry("a02", 2, "test-runner", "tester", "failure", "10:30:00", "10:34:00",
              1, 0, 138, Bash=(6, 3)))


def order_and_clocks():
    check_same("lines reversed", base_log()[::-1])
    for seed in range(20):
        log = base_log()
        random.Random(seed).shuffle(log)
        check_same(f"lines shuffled, seed {seed}", log)
    log = base_log()
    stops, both = where(log, "a04"), where(log, "a04") + where(log, "a04", "started")
    # Nothing raises the stop's time now: it comes before its start.
    open_run = {
        "executions_today": 6, "success_rate": Decimal("0.8"), "avg_duration_ms": 102_500,
        "tokens_used_today": 22_410, "estimated_cost_today": Decimal("0.0414")} | with_running(
            2, detail("a04", "acme:debugger:v2", "debugger", "11:20:00", 4_200_000, True))
    for what, indices, more in (
            ("a stepped clock without boot clock", both, {"boot_id": None, "boot_ms": None}),
            ("a boot clock without boot id", stops, {"boot_id": None}),
            ("a boot id without boot clock", stops, {"boot_ms": None}),
            ("another boot's clock raises nothing", stops, {"boot_id": hex_id("new")})):
        check(what, changed(indices, **more), **open_run)
    ahead = start("a04", "acme:debugger:v2", "11:40:00", boot_ms=at("11:25:00") - BOOT)
    check("an equal boot clock raises nothing", base_log() + [ahead], **with_running(
        2, detail("a04", "acme:debugger:v2", "debugger", "11:40:00", 3_000_000, True)))


def ties():
    """A start and a stop at one time: a run of no duration, or a stop before any run and a run that
    stays open."""
    def pair(begin, end):
        """Boot clock and first digit of the event id of each."""
        (early, first), (late, second) = begin, end
        return base_log() + [
            start("a14", "e2e", "11:10:00", boot_ms=early, event_id=first * 32),
            stop("a14", "e2e", "11:10:00", boot_ms=late, event_id=second * 32)]

    run = {"executions_today": 8, "success_rate": Decimal("0.8571"), "avg_duration_ms": 91_875}
    open_run = with_running(2, detail("a14", "e2e", "tester", "11:10:00", 4_800_000, True))
    check("an absent boot clock comes first", pair((None, "f"), (0, "0")), **run)
    check("an absent boot clock comes first, here the stop's", pair((0, "0"), (None, "f")),
          **open_run)
    check("then the boot clock decides", pair((5, "f"), (6, "0")), **run)
    check("then the boot clock decides against it", pair((6, "0"), (5, "f")), **open_run)
    check("then the event id decides", pair((5, "0"), (5, "f")), **run)
    check("then the event id decides against it", pair((5, "f"), (5, "0")), **open_run)


GROUPS = (dropped_stops, repeated_deliveries, deliveries_and_clocks, moving_stops,
          stops_without_transcript, figures, order_and_clocks, ties)
