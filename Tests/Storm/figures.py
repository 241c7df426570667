"""What one run used and made, as its author knows: noted while the transcript is written."""

from dataclasses import dataclass, field

from prices import Amounts, Bucket, nanodollars


@dataclass(slots=True)
class Figures:
    tokens: dict[Bucket, Amounts] = field(default_factory=dict)
    tools: dict[str, list[int]] = field(default_factory=dict)      # calls and failures
    files_created: int = 0
    files_modified: int = 0
    added: int = 0
    removed: int = 0
    passed: int = 0
    failed: int = 0
    has_tests: bool = False
    # Of the turn at hand.
    _created: set[str] = field(default_factory=set)
    _modified: set[str] = field(default_factory=set)
    _tests: dict[str, tuple[int, int]] = field(default_factory=dict)

    def spend(self, bucket: Bucket, amounts: Amounts):
        self.tokens[bucket] = self.tokens.get(bucket, Amounts()).plus(amounts)

    def call(self, tool: str, fails: bool = False):
        counts = self.tools.setdefault(tool, [0, 0])
        counts[1 if fails else 0] += 1

    def create(self, path: str):
        self._created.add(path)

    def modify(self, path: str):
        self._modified.add(path)

    def change(self, added: int, removed: int):
        self.added += added
        self.removed += removed

    def test(self, command: str, passed: int, failed: int):
        """The last run of the same command in a turn holds."""
        self._tests[command] = passed, failed

    def end_turn(self):
        """Files and commands are told apart within a turn."""
        self.files_created += len(self._created)
        self.files_modified += len(self._modified - self._created)
        for passed, failed in self._tests.values():
            self.passed, self.failed, self.has_tests = (
                self.passed + passed, self.failed + failed, True)
        self._created, self._modified, self._tests = set(), set(), {}

    def columns(self) -> dict:
        """As a row of `view_executions` has them."""
        self.end_turn()
        sums, unpriced, cost, models = Amounts(), 0, 0, {}
        for bucket, amounts in self.tokens.items():
            nano = nanodollars(bucket, amounts)
            sums = sums.plus(amounts)
            unpriced += amounts.tokens if nano is None else 0
            cost += nano or 0
            model = models.setdefault(bucket.model, [0, None])
            model[0] += amounts.tokens
            model[1] = model[1] if nano is None else (model[1] or 0) + nano
        return {
            "input_tokens": sums.input, "output_tokens": sums.output,
            "cache_write_5m_tokens": sums.write_5m, "cache_write_1h_tokens": sums.write_1h,
            "cache_read_tokens": sums.read, "priced_tokens": sums.tokens - unpriced,
            "unpriced_tokens": unpriced, "cost_nanodollars": cost, "models": models,
            "tool_calls": {tool: list(counts) for tool, counts in self.tools.items()},
            "files_created": self.files_created, "files_modified": self.files_modified,
            "lines_added": self.added, "lines_removed": self.removed,
            "tests_passed": self.passed if self.has_tests else None,
            "tests_failed": self.failed if self.has_tests else None,
        }
