#!/usr/bin/env python3
"""Holds /metrics, the rules and the dashboard of contrib/ against a real Prometheus.

    metrics.py [--agentlog PATH]

  rules      promtool: they are well formed, and unit tests (*rules_test.yml) let each alert fire and not fire
  page       `agentlog up --demo`, with a mirror in a real Redis, serves what promtool finds nothing to say about,
             also about names
  names      every metric that a rule or a panel reads is served or recorded, every one that is served is
             shown, and docs/operations.md describes all of them and no other
  answers    a Prometheus that scrapes the demo every second, with a key, answers every expression of the dashboard
             with numbers, records every recording rule, and evaluates every alert
  mistakes   in each of these, one at a time: all are noticed

Prometheus is what Scripts/prometheus has unpacked. Exit status 1 if anything is wrong.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

import expressions              # noqa: E402 (the line above comes first)
import mistakes                 # noqa: E402
from programs import Demo, Prometheus, wait  # noqa: E402
from websockets.sync.client import connect   # noqa: E402

sys.path.append(str(Path(__file__).resolve().parent.parent / "Redis"))
import redis_servers            # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = ROOT / ".build" / "prometheus" / "usr" / "bin"
HERE = Path(__file__).resolve().parent
UNIT_TESTS, LONG_UNIT_TESTS = HERE / "rules_test.yml", HERE / "long_rules_test.yml"
OPERATIONS = ROOT / "docs" / "operations.md"
SCRAPES = 20


def promtool(*arguments, text: str | None = None) -> str:
    """What promtool has to say; empty if nothing is wrong."""
    done = subprocess.run([BIN / "promtool", *arguments], input=text, text=True,
                          capture_output=True)
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        return said or f"promtool ended with {done.returncode}"
    return said if text is not None else ""


class Results:
    def __init__(self):
        self.passed = self.failed = 0

    def note(self, what: str, faults):
        """One check: it passed if there are no faults."""
        faults = [faults] if isinstance(faults, str) else list(faults)
        faults = [each for each in faults if each]
        if faults:
            self.failed += 1
            print(f"WRONG: {what}")
            for each in faults[:20]:
                print(f"    {each}")
        else:
            self.passed += 1

    def notice(self, what: str, find):
        """Makes a mistake and looks for faults: it passed if there are some."""
        try:
            fault = "" if find() else "it was accepted"
        except ValueError as error:
            fault = f"it could not be made: {error}"
        self.note(f"not noticed: {what}", fault)


def unit_tests(rules: str, folder: Path) -> str:
    """The unit tests over rules that need not be those of contrib/."""
    (folder / "rules.yml").write_text(rules)
    tests = UNIT_TESTS.read_text().replace("../../contrib/prometheus/agentlog.rules.yml", "rules.yml")
    (folder / "rules_test.yml").write_text(tests)
    return promtool("test", "rules", folder / "rules_test.yml")


def check_files(results: Results, rules: str, dashboard: str, folder: Path):
    results.note("promtool check rules",
                 promtool("check", "rules", "--lint=all", "--lint-fatal", expressions.RULES))
    results.note("promtool test rules", promtool("test", "rules", UNIT_TESTS, LONG_UNIT_TESTS))
    tests = [each.read_text() for each in (UNIT_TESTS, LONG_UNIT_TESTS)]
    results.note("alerts have unit tests", expressions.untested_alerts(rules, tests))
    results.note("the form of the dashboard", expressions.dashboard_faults(dashboard))
    for what, change in mistakes.UNITS.items():
        results.notice(what, lambda: unit_tests(change(rules), folder))
    for what, change in mistakes.FORM.items():
        results.notice(what, lambda: expressions.dashboard_faults(change(dashboard)))
    results.notice("an alert without a unit test", lambda: expressions.untested_alerts(
        rules + "\n      - { alert: AgentlogNew, expr: agentlog_up == 0 }\n", tests))


def check_page(results: Results, page: str, rules: str, dashboard: str):
    all_of_them = expressions.rules(rules) + expressions.dashboard(dashboard)
    results.note("promtool check metrics", promtool("check", "metrics", text=page))
    results.note("names that are read", expressions.unknown_names(all_of_them, page))
    results.note("names that are served", [
        f"{each} is in no panel and no rule" for each in
        expressions.unread_families(all_of_them, page)])
    results.note("names that are described", expressions.description_faults(
        page, OPERATIONS.read_text()))
    results.notice("a metric that is not described", lambda: expressions.description_faults(
        page, OPERATIONS.read_text().replace("`agentlog_up`", "")))
    for what, change in mistakes.PAGE.items():
        results.notice(what, lambda: promtool("check", "metrics", text=change(page)))
    for what, change in mistakes.RULES.items():
        results.notice(what, lambda: expressions.unknown_names(
            expressions.rules(change(rules)) + expressions.dashboard(dashboard), page))
    for what, change in mistakes.DASHBOARD.items():
        results.notice(what, lambda: expressions.unknown_names(
            expressions.rules(rules) + expressions.dashboard(change(dashboard)), page))


def answer_faults(prometheus: Prometheus, expression: expressions.Expression) -> str:
    """What is wrong with the answer to an expression; empty if nothing is."""
    try:
        if prometheus.values(expression.text):
            return ""
        return f"no numbers: {expression.text}"
    except ValueError as error:
        return f"{expression.text}: {error}"


def check_answers(results: Results, prometheus: Prometheus, rules: str, dashboard: str):
    for each in expressions.dashboard(dashboard):
        results.note(f"{each.kind} '{each.place}'", answer_faults(prometheus, each))
    state = {rule["name"]: rule for group in prometheus.api("rules")["groups"]
             for rule in group["rules"]}
    for each in expressions.rules(rules):
        rule = state.get(each.place, {})
        fault = "" if rule.get("health") == "ok" else f"{rule.get('health')}: {rule.get('lastError')}"
        if each.kind == "record" and not fault:
            fault = answer_faults(prometheus, expressions.Expression(each.place, each.place, ""))
        # What it is a threshold of must be there, or it could never fire.
        results.note(f"{each.kind} '{each.place}'", [fault] + [
            f"nothing is known of {name}" for name in sorted(each.names)
            if each.kind == "alert" and not fault and not prometheus.query(name)])
    for what, text in mistakes.QUERIES.items():
        expression = expressions.Expression(what, text, "panel")
        results.notice(what, lambda: answer_faults(prometheus, expression))


def play(agentlog: Path, folder: Path, results: Results):
    rules, dashboard = expressions.RULES.read_text(), expressions.DASHBOARD.read_text()
    redis = redis_servers.Server(folder).start()
    try:
        play_with(agentlog, folder, results, redis.port, rules, dashboard)
    finally:
        redis.kill()


def play_with(agentlog: Path, folder: Path, results: Results, redis: int, rules: str, dashboard: str):
    with Demo(agentlog, folder, f"redis://127.0.0.1:{redis}") as demo:
        with Prometheus(BIN / "prometheus", folder, demo, expressions.RULES) as prometheus:
            address = f"ws://127.0.0.1:{demo.port}/stream"
            # Nobody reads them; the kernel takes what so short a test is sent.
            options = {"additional_headers": demo.headers, "ping_interval": None}
            with connect(f"{address}/agents/realtime", **options), connect(address, **options):
                # Meanwhile it scrapes.
                check_files(results, rules, dashboard, folder)

                def is_enough() -> bool:
                    for path in ("/api/agents/metrics/current", "/api/agents/executions"):
                        demo.get(path)
                    demo.refused()
                    scrapes = prometheus.query("count_over_time(up[5m])")
                    judged = prometheus.query(
                        "sum(kind:agentlog_executions_judged:increase5m) > 0")
                    copied = prometheus.query("agentlog_mirror_resync_seconds")
                    return bool(scrapes) and float(scrapes[0]["value"][1]) >= SCRAPES and bool(
                        judged) and bool(copied)
                wait(is_enough, "enough was scraped, and an execution has ended")
                check_page(results, demo.get("/metrics"), rules, dashboard)
                check_answers(results, prometheus, rules, dashboard)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--agentlog", type=Path, default=ROOT / ".build/debug/agentlog")
    given = parser.parse_args()
    results, before = Results(), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="agentlog-metrics-"))
    try:
        play(given.agentlog, folder, results)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(expressions.rules(expressions.RULES.read_text()))} rules, "
          f"{len(expressions.dashboard(expressions.DASHBOARD.read_text()))} expressions of the "
          f"dashboard, {time.monotonic() - before:.0f} s")
    print(f"metrics: {results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
