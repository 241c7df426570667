"""One storm: plays a plan through the hook, folds what came of it, and compares."""

import time

import tables
from answers import Answers
from comparison import Comparison, Tally
from crew import Crew
from listing import row
from plan import Plan
from server import Server
from setting import Setting
from store import Store
from sums import fraction

_DAY_MS = 86_400_000


class Scene:
    def __init__(self, setting: Setting):
        self.setting = setting
        self.plan = Plan(setting.agents, setting.random("plan"), setting.projects)
        self.store, self.tally = Store(setting), Tally()
        self.notes: list[str] = []
        self.calls = 0
        self.records = self.plan.records        # so many of the calls leave an event

    def play(self) -> Tally:
        self.began_ms = time.time_ns() // 1_000_000
        crew = Crew(self.setting, self.plan.steps)
        crew.perform()
        crew.drain(self.plan.sessions[0].payloads.session_start("resume"))
        self.records += crew.calls - self.plan.calls
        self.calls = crew.calls
        self.tally.expect("hooks", "faults", [], crew.faults)
        self.store.rebuild()
        comparison = Comparison(self.tally, self.plan.entries, self.store)
        comparison.compare(self.store.rows(), "the views")
        tables.compare(self.tally, self.plan.entries, self.store)
        self.tally.expect("log", "records", self.records, len(self.store.records))
        self.tally.expect("log", "quarantined", 0, self.store.quarantined())
        self.tally.expect("log", "counters", {}, self.store.counters())
        self._serve(comparison, len(self.store.records))
        return self.tally

    def _serve(self, comparison: Comparison, records: int):
        with Server(self.setting) as server:
            is_one_day = self.began_ms // _DAY_MS == time.time_ns() // 1_000_000 // _DAY_MS
            if not is_one_day:
                self.notes.append("SKIPPED what is asked of today: midnight was in between")
            Answers(self.tally, self.plan.entries, server, is_one_day).compare()
            listed = [row(each) for each in server.executions()]
        self._add_derived()
        comparison.compare(listed, "the API")
        # Records beyond those that were played would mean that the worker has concluded something.
        self.tally.expect("answers", "offsets", {records}, server.offsets)

    def _add_derived(self):
        """What only the API shows of an execution."""
        for entry in self.plan.entries:
            values = entry.values
            tests = values["tests_passed"]
            calls = values["tool_calls"]
            values |= {
                "calls": {tool: called for tool, (called, _) in calls.items()},
                "tools": sorted(calls),
                "total_tokens": values["priced_tokens"] + values["unpriced_tokens"],
                "cost": fraction(values["cost_nanodollars"], 10 ** 9, 6)
                if values["priced_tokens"] else None,
                "tests_run": None if tests is None else tests + values["tests_failed"]}
