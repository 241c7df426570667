"""The API's answers about all agents against the sums of what was played."""

from comparison import Difference, Tally
from entry import Entry
from server import Server
from sums import SCOPES, Sums


class Answers:
    def __init__(self, tally: Tally, entries: list[Entry], server: Server, is_one_day: bool):
        self.tally, self.server = tally, server
        self.periods = [{"timeRange": "24h"}] + ([{}] if is_one_day else [])
        self.is_one_day = is_one_day
        self.sums = {scope: Sums([each for each in entries if each.values["kind"] in kinds])
                     for scope, kinds in SCOPES.items()}

    def compare(self):
        for scope, sums in self.sums.items():
            for period in self.periods:
                self._current(scope, sums, period)
                self._distribution(scope, sums, period)
            self._timeline(scope, sums)
            if self.is_one_day:
                self._tools(scope, sums)
        for name in self.sums["all"].values("agent_name"):
            self._performance(name, self.sums["all"].of("agent_name", name))

    def _documents(self, subject: str, expected: dict, found: dict):
        """Each member is a check."""
        for name, value in expected.items():
            self.tally.expect(subject, name, value, found.get(name))

    def _list(self, subject: str, key: str, expected: list[dict], found: list[dict]):
        """In this order, with these members."""
        self.tally.expect(subject, "order", [each[key] for each in expected],
                          [each[key] for each in found])
        by_key = {each[key]: each for each in found}
        for each in expected:
            self._documents(f"{subject} {each[key]}", each, by_key.get(each[key], {}))

    def _average(self, subject: str, sums: Sums, found: int | None):
        if not sums.count:
            return
        least, most = sums.average_bounds
        self.tally.add([] if found is not None and least <= found <= most else [Difference(
            subject, "avg_duration_ms",
            f"avg_duration_ms is {found}, and should be from {least} to {most}")])

    def _current(self, scope: str, sums: Sums, period: dict):
        found = self.server.get("metrics/current", scope=scope, **period)
        subject = f"current {scope} {period.get('timeRange', 'today')}"
        self._documents(subject, sums.current(), found)
        self._average(subject, sums, found["avg_duration_ms"])

    def _distribution(self, scope: str, sums: Sums, period: dict):
        found = self.server.get("types/distribution", scope=scope, **period)["distribution"]
        subject = f"types {scope} {period.get('timeRange', 'hours')}"
        self._list(subject, "type", sums.distribution(), found)
        for each in found:
            self._average(f"{subject} {each['type']}", sums.of("agent_type", each["type"]),
                          each["avg_duration_ms"])

    def _timeline(self, scope: str, sums: Sums):
        points = self.server.get("metrics/timeline", scope=scope, hours=24)["timeline"]
        self._documents(f"timeline {scope}", {
            "executions": sums.count, "tokens": sums.priced + sums.unpriced,
            "unpriced_tokens": sums.unpriced}, {
                name: sum(point[name] for point in points)
                for name in ("executions", "tokens", "unpriced_tokens")})

    def _tools(self, scope: str, sums: Sums):
        found, expected = self.server.get("tools/usage", scope=scope, period="day"), sums.tools()
        self._list(f"tools {scope}", "name", expected, found["tools"])
        self._documents(f"tools {scope}", {
            "most_used_tool": expected[0]["name"] if expected else None,
            "least_used_tool": expected[-1]["name"] if expected else None,
            "high_correlation": sums.pairs()}, found["insights"])

    def _performance(self, name: str, sums: Sums):
        for period in [{"timeRange": "24h"}, {"days": 1}][:1 + self.is_one_day]:
            found = self.server.get(f"performance/{name}", scope="all", **period)
            self._documents(f"performance {name}", sums.performance(), found | found["token_usage"])
            self._average(f"performance {name}", sums, found["performance"]["avg_duration_ms"])
