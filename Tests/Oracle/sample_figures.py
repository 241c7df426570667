"""What transcripts say by chance: tokens of every price, tools, files and tests."""

from events import COUNTS
from output import date
from sample import bucket, tools
from sums import DAY_MS

MODELS = ("claude-sonnet-4-5-20250929", "claude-sonnet-5-5", "us.anthropic.claude-haiku-5-5-v1:0",
          "claude-haiku-5-5", "claude-opus-5", "claude-opus-4-1@20250805", "gpt-9")
PRICED_FAST = "claude-opus-5"
TOOLS = ("Bash", "Edit", "Grep", "Read", "Task", "Write")


def figures(dice, moment, before=None, every=False):
    """What a transcript says, that said so much before; of every model or of one or two."""
    buckets = {}
    for model in dice.sample(MODELS, len(MODELS) if every else dice.choice((1, 1, 1, 2))):
        fast = dice.random() < 0.2 or every and model == PRICED_FAST
        special = {"speed": "fast"} if fast else {}
        special |= {"region": "us"} if dice.random() < 0.2 else {}
        each, = bucket(
            model, date(moment - dice.choice((0, 0, DAY_MS))), dice.choice(("100k", "200k")),
            input=dice.randrange(1, 5_000), output=dice.randrange(3_000),
            cache_write_5m=dice.randrange(2_000), cache_write_1h=dice.choice((0, 700)),
            cache_read=dice.randrange(90_000), web_searches=dice.choice((0, 0, 2)))
        buckets[model, each["day"], each["band"], str(special)] = each | special
    used = {name: (dice.randrange(1, 9), dice.choice((0, 0, 1)))
            for name in sorted(dice.sample(TOOLS, dice.randrange(4)))}
    output = {"files_created": 1, "files_modified": dice.randrange(4),
              "lines_added": dice.randrange(99), "lines_removed": 3} | dice.choice(
                  ({}, {"tests_passed": 7, "tests_failed": dice.randrange(3)}))
    said = {"tokens": [buckets[key] for key in sorted(buckets)], "tool_calls": tools(**used),
            "output_exact": dice.random() < 0.8, "response_time_ms": dice.randrange(9_000),
            "output": output}
    return said if before is None else added(said, before)


def added(said, before):
    """Figures are cumulative: each bucket and tool of before stands beside or in what is new."""
    buckets = {}
    for each in said["tokens"] + before["tokens"]:
        key = tuple(str(each.get(part, "")) for part in ("model", "day", "band", "speed", "region"))
        known = buckets.setdefault(key, each | dict.fromkeys(COUNTS, 0))
        for count in COUNTS:
            known[count] += each[count]
    used = {each["name"]: (0, 0) for each in said["tool_calls"] + before["tool_calls"]}
    for each in said["tool_calls"] + before["tool_calls"]:
        calls, failures = used[each["name"]]
        used[each["name"]] = calls + each["calls"], failures + each["failures"]
    output = {key: said["output"].get(key, 0) + before["output"].get(key, 0)
              for key in said["output"] | before["output"]}
    return said | {"tokens": [buckets[key] for key in sorted(buckets)],
                   "tool_calls": tools(**used), "output": output}
