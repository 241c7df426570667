"""Questions by chance for `agentlog explain`, and what the count answers."""

from dataclasses import dataclass

from answer_performance import durations
from histogram import bucket_value
from metrics import METRICS, OF_DURATIONS, OF_SUMS, OF_TOOLS, shown
from output import timestamp
from sums import DAY_MS, DAYS_KEPT, HOUR_MS, MINUTE_MS, bucket, in_scope, sums, type_of


@dataclass
class Question:
    metric: str
    length: int                 # of the bucket, ms
    start: int
    scope: str
    agent: str | None = None
    type: str | None = None
    tool: str | None = None

    @classmethod
    def by_chance(cls, dice, ledger):
        """About a bucket whose rows are kept, in which something ended."""
        while True:
            length = dice.choice((DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS))
            some = dice.choice([each for each in ledger.entries if each.is_execution])
            start, metric = bucket(some.end, length), dice.choice(METRICS)
            if not ledger.has_row(start + length, DAYS_KEPT[length]):
                continue
            named = metric in OF_DURATIONS or dice.random() < 0.4
            return cls(metric, length, start, dice.choice(("all", some.kind)),
                       some.name if named else None,
                       type_of(some) if dice.random() < 0.3 else None,
                       dice.choice((None, *some.tools)) if metric in OF_TOOLS else None)

    def arguments(self):
        time = timestamp(self.start, milliseconds=False)
        shown = time[:{DAY_MS: 10, HOUR_MS: 13, MINUTE_MS: 16}[self.length]]
        result = ["explain", self.metric, "--bucket", shown, "--scope", self.scope]
        for option in ("agent", "type", "tool"):
            if getattr(self, option) is not None:
                result.append(f"--{option}={getattr(self, option)}")
        return result

    # --- The count ------------------------------------------------------------------------------

    def executions(self, ledger):
        return [each for each in in_scope(ledger.entries, self.scope)
                if each.is_execution and bucket(each.end, self.length) == self.start
                and self.agent in (None, each.name) and self.type in (None, type_of(each))]

    def value(self, executions):
        row = sums(executions)
        if self.metric in OF_SUMS:
            return shown(OF_SUMS[self.metric](row))
        if self.metric in OF_DURATIONS:
            return shown(durations(executions, row, bucket_value)[self.metric])
        place = OF_TOOLS.index(self.metric)
        return shown(sum(amounts[place] for each in executions
                         for tool, amounts in each.tools.items() if self.tool in (None, tool)))
