"""API messages of a transcript and their tokens (docs/events.md, "How a transcript is read")."""

from collections import Counter, defaultdict

from events import COUNTS, is_text
from lines import amount, inner, iso_ms, message_key


def raw_usage(usage):
    """The fields as the harness names them: the largest of each counts, so they are split later."""
    split = inner(usage, "cache_creation")
    return {
        "input": amount(usage.get("input_tokens")),
        "output": amount(usage.get("output_tokens")),
        "writes": amount(usage.get("cache_creation_input_tokens")),
        "cache_write_5m": amount(split.get("ephemeral_5m_input_tokens")),
        "cache_write_1h": amount(split.get("ephemeral_1h_input_tokens")),
        "cache_read": amount(usage.get("cache_read_input_tokens")),
        "web_searches": amount(inner(usage, "server_tool_use").get("web_search_requests")),
    }


class Messages:
    """API messages by message id and request id, over the whole file. CHOICE: they are on
    assistant lines only."""

    def __init__(self, lines):
        self.by_key = {}
        for line in lines:
            if line["type"] == "assistant":
                self.take(line)
        # CHOICE: a synthetic message has no output that could be inexact, either.
        self.known = [each for each in self.by_key.values() if each["model"] != "<synthetic>"]

    def take(self, line):
        message, key = inner(line, "message"), message_key(line)
        model, usage = message.get("model"), message.get("usage")
        if key is None or not is_text(model) or not isinstance(usage, dict):
            return
        known = self.by_key.setdefault(key, {
            "model": model, "day": "", "speed": "", "region": "", "stopped": False,
            "usage": Counter()})
        # CHOICE: the first line of the message that has a time decides on the day; without any the
        # day is the empty string. Speed and region stand in the usage, on any line.
        if not known["day"] and iso_ms(line) is not None:
            known["day"] = line["timestamp"][:10]
        known["speed"] = "fast" if usage.get("speed") == "fast" else known["speed"]
        known["region"] = "us" if usage.get("inference_geo") == "us" else known["region"]
        known["stopped"] = known["stopped"] or message.get("stop_reason") is not None
        known["usage"] |= Counter(raw_usage(usage))    # the larger of each

    def buckets(self):
        result = defaultdict(Counter)
        for known in self.known:
            usage = Counter(known["usage"])
            usage["cache_write_5m"] += max(
                0, usage["writes"] - usage["cache_write_5m"] - usage["cache_write_1h"])
            prompt = sum(usage[each] for each in
                         ("input", "cache_write_5m", "cache_write_1h", "cache_read"))
            band = "100k" if prompt <= 100_000 else "200k" if prompt <= 200_000 else "more"
            key = known["model"], known["day"], band, known["speed"], known["region"]
            result[key].update(usage)
        return [bucket_object(key, result[key]) for key in sorted(result)]

    def are_exact(self):
        return all(known["stopped"] for known in self.known)


def bucket_object(key, usage):
    described = dict(zip(("model", "day", "band"), key))
    described |= {name: part for name, part in zip(("speed", "region"), key[3:]) if part}
    return described | {each: usage[each] for each in COUNTS}
