"""What the API must say of all entries together: from the entries as they are meant, added up."""

from collections import Counter
from decimal import Decimal
from itertools import combinations

from entry import Entry

SCOPES = {"all": ("subagent", "main"), "subagent": ("subagent",), "main": ("main",)}
_MOST_TYPE_TOOLS = 5
_MOST_PAIRS = 5
_MOST_TOOLS_PAIRED = 32


def fraction(over: int, under: int, places: int) -> Decimal | None:
    """Rounded half up; without anything to divide by there is none."""
    if not under:
        return None
    scaled = (2 * over * 10 ** places + under) // (2 * under)
    return Decimal(scaled).scaleb(-places)


class Sums:
    """Of some entries."""

    def __init__(self, entries: list[Entry]):
        self.entries = [each for each in entries if each.is_counted]
        self.running = sum(each.values["status"] == "running" for each in entries)
        self.status = Counter(each.values["status"] for each in self.entries)
        self.priced, self.unpriced, self.nanodollars = (
            sum(each.values[name] for each in self.entries)
            for name in ("priced_tokens", "unpriced_tokens", "cost_nanodollars"))

    def of(self, column: str, value: str) -> "Sums":
        return Sums([each for each in self.entries if each.values[column] == value])

    def values(self, column: str) -> list[str]:
        return sorted({each.values[column] for each in self.entries})

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def success_rate(self) -> Decimal | None:
        return fraction(self.status["success"],
                        sum(self.status[each] for each in ("success", "failure", "timeout")), 4)

    @property
    def cost(self) -> Decimal | None:
        return fraction(self.nanodollars, 10 ** 9, 6) if self.priced else None

    @property
    def average_bounds(self) -> tuple[int, int]:
        """Between which the average duration lies; a millisecond more, because it is rounded."""
        pairs = [each.milliseconds for each in self.entries]
        least, most = (sum(side) // max(1, len(pairs)) for side in zip(*pairs))
        return least, most + 1

    # --- Tools -----------------------------------------------------------------------------------

    def tools(self) -> list[dict]:
        calls, failures, types = Counter(), Counter(), {}
        for each in self.entries:
            for tool, (called, failed) in each.values["tool_calls"].items():
                calls[tool] += called
                failures[tool] += failed
                types.setdefault(tool, set()).add(each.values["agent_type"])
        return [{"name": tool, "usage_count": calls[tool], "failure_count": failures[tool],
                 "percentage": fraction(calls[tool], calls.total(), 4),
                 "avg_per_execution": fraction(calls[tool], self.count, 2),
                 "agents_using": sorted(types[tool])}
                for tool in sorted(calls, key=lambda each: (-calls[each], each)) if calls[tool]]

    def common_tools(self) -> list[str]:
        return [tool["name"] for tool in self.tools()][:_MOST_TYPE_TOOLS]

    def pairs(self) -> list[list[str]]:
        """Of tools that often go together."""
        used, together = Counter(), Counter()
        for each in self.entries:
            tools = each.values["tool_calls"]
            used.update(tools.keys())
            most = sorted(tools, key=lambda tool: (-tools[tool][0], tool))[:_MOST_TOOLS_PAIRED]
            together.update(combinations(sorted(most), 2))
        high = [pair for pair, count in together.items()
                if count >= 2 and 2 * count >= min(used[tool] for tool in pair)]
        return [list(pair) for pair in
                sorted(high, key=lambda pair: (-together[pair], pair))[:_MOST_PAIRS]]

    # --- Answers ---------------------------------------------------------------------------------

    def current(self) -> dict:
        return {"active_agents": self.running, "executions_today": self.count,
                "success_rate": self.success_rate, "unpriced_tokens": self.unpriced,
                "tokens_used_today": self.priced + self.unpriced,
                "estimated_cost_today": self.cost}

    def distribution(self) -> list[dict]:
        types = {name: self.of("agent_type", name) for name in self.values("agent_type")}
        return [{"type": name, "count": of.count,
                 "percentage": fraction(of.count, self.count, 4),
                 "success_rate": of.success_rate, "common_tools": of.common_tools()}
                for name, of in sorted(types.items(), key=lambda pair: (-pair[1].count, pair[0]))]

    def performance(self) -> dict:
        return {"total_executions": self.count, "success_rate": self.success_rate,
                "total_tokens": self.priced + self.unpriced, "estimated_cost": self.cost,
                "unpriced_tokens": self.unpriced,
                "avg_tokens": fraction(self.priced + self.unpriced, self.count, 0)}
