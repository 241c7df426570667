"""Who acts in the log of replay_log.py: agents, sessions, and the figures of their transcripts."""

from datetime import datetime, timezone

DAY = 86_400_000
END = 1_795_737_600_000  # 2026-11-27: prices change within the 90 days before it

AREAS = """account archive balance batch billing cache catalog channel checkout client config
customer delivery export gateway import index inventory invoice ledger login market media message
mobile order payment policy portal price product profile queue report search session shipping stock
support ticket""".split()
ROLES = """reviewer auditor tester qa debugger fixer refactorer simplifier analyzer profiler
documenter writer planner architect designer ux researcher explorer dba etl deployer docker
developer helper security""".split()
NAMES = [f"{area}-{role}" for role in ROLES for area in AREAS]  # 1000, of all types

PROJECTS = """storefront billing mobile-app docs warehouse website api-gateway infra intranet
reports""".split()
TOOLS = """Bash Edit Glob Grep NotebookEdit Read Task TodoWrite WebFetch Write
mcp__tracker__get_issue""".split()
# Of each harness: models, with the keys of a bucket that change its price. The last has no price.
MODELS = {
    "claude-code": [
        ("claude-haiku-4-5-20251001", ""),
        ("claude-haiku-5-5", ""),
        ("claude-opus-4-8", ',"speed":"fast"'),
        ("claude-opus-4-8", ""),
        ("claude-opus-5-5", ',"region":"us"'),
        ("claude-sonnet-4-5-20250929", ""),
        ("claude-sonnet-5-5", ""),
        ("claude-experimental", ""),
    ],
    "codex": [
        ("gpt-5.4", ""),
        ("gpt-5.6-luna", ',"speed":"fast"'),
        ("gpt-6-sol", ""),
        ("gpt-reserve", ""),
    ],
}
VERSIONS = {"claude-code": "2.1.319", "codex": "0.151.2"}
BANDS = "100k", "100k", "200k", "more"

TOOL = '{"name":"%s","calls":%d,"failures":%d}'
BUCKET = (
    '{"model":"%s","day":"%s","band":"%s"%s,"input":%d,"output":%d,"cache_write_5m":%d,'
    '"cache_write_1h":%d,"cache_read":%d,"web_searches":%d}'
)
FIGURES = (
    '"outcome":%s,"tool_calls":[%s],"tokens":[%s],"output_exact":%s,"response_time_ms":%d,'
    '"output":{"files_created":%d,"files_modified":%d,"lines_added":%d,"lines_removed":%d}'
)
COMPLETED = '"success","outcome_evidence":"completed"'
INTERRUPTED = '"cancelled","outcome_evidence":"interrupted"'
ERROR = '"error":{"type":"overloaded_error","message":"Overloaded"}'
OUTCOMES = [COMPLETED] * 18 + [f'"failure","outcome_evidence":"api_error",{ERROR}', INTERRUPTED]


def day_text(time):
    return datetime.fromtimestamp(time // 1000, timezone.utc).strftime("%Y-%m-%d")


class Cast:
    """Draws what actors are made of: the same for the same seed."""

    def __init__(self, random):
        self.random, self.bits, self.bytes = random.random, random.getrandbits, random.randbytes
        self.days = {}
        # Made before, because making them for each run would take longer than all else.
        self.toolsets = [self.draw_tools(random) for _ in range(4000)]
        self.readings = {harness: [self.draw(harness) for _ in range(8000)] for harness in MODELS}

    def draw_tools(self, random):
        tools = random.sample(TOOLS, int(3.7 * random.random()))
        return {tool: (1 + int(20 * random.random() ** 3), random.random() > 0.9) for tool in tools}

    def draw(self, harness):
        """What a run's transcript says, a template for its day; its calls; how often the day."""
        tools = self.toolsets[int(4000 * self.random())]
        buckets = dict(self.bucket(harness, "%s") for _ in range(1 + (self.random() < 0.05)))
        text = self.figures(tools, buckets, self.output(), self.random() < 0.02)
        return text, sum(calls for calls, _ in tools.values()), len(buckets)

    def reading(self, harness):
        return self.readings[harness][int(8000 * self.random())]

    def figures(self, tools, buckets, made, is_inexact):
        calls = (TOOL % (key, *tools[key]) for key in sorted(tools))
        tokens = (BUCKET % (*key, *buckets[key]) for key in sorted(buckets))
        outcome, response = OUTCOMES[int(20 * self.random())], 300 + int(9000 * self.random())
        exact = "false" if is_inexact else "true"
        return FIGURES % (outcome, ",".join(calls), ",".join(tokens), exact, response, *made)

    def output(self):
        """Files created and modified, lines added and removed."""
        made = self.bits(24)
        return made & 3, made >> 2 & 7, made >> 5 & 511, made >> 14 & 127

    def day(self, time):
        number = time // DAY
        if number not in self.days:
            self.days[number] = day_text(time)
        return self.days[number]

    def bucket(self, harness, day):
        """A key and its sums: input, output, both cache writes, cache read, web searches."""
        models, bits = MODELS[harness], self.bits(104)
        # Half of what runs is of a third of the models.
        model, extra = models[int(len(models) * self.random() ** 1.5)]
        hour = bits >> 80 & 0x3FFF if bits & 15 == 0 else 0
        searches = bits >> 96 & 3 if bits >> 98 & 15 == 0 else 0
        prompt = 1 + (bits & 4095), bits >> 12 & 8191, bits >> 25 & 0x7FFF
        key = model, day, BANDS[bits >> 102], extra
        return key, (*prompt, hour, bits >> 40 & 0xFFFFF, searches)

    def add_turn(self, session, time):
        """Figures of a session are cumulative."""
        for tool, counts in self.toolsets[int(4000 * self.random())].items():
            old = session.tools.get(tool, (0, 0))
            session.tools[tool] = old[0] + counts[0], old[1] + counts[1]
        key, sums = self.bucket(session.harness, self.day(time))
        old = session.buckets.get(key, (0,) * 6)
        session.buckets[key] = tuple(map(sum, zip(old, sums)))
        session.made = tuple(map(sum, zip(session.made, self.output())))
        session.read += 500 + sum(sums[:3])
