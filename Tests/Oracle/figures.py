"""What holds of an entry, its figures and what they cost (docs/views.md, "Executions")."""

from dataclasses import dataclass

from events import COUNTS, OUTPUT
from prices import COST_MAX, bucket_cost


# --- What holds ---------------------------------------------------------------------------------

def bytes_read(event):
    """CHOICE: a transcript of which no `bytes_read` is known is one of 0 bytes."""
    return event["transcript"].get("bytes_read", 0) if "transcript" in event else -1


def what_holds(events):
    """Of stops in their order, then measurements: the last of those that read most."""
    holds = None
    for event in events:
        if holds is None or bytes_read(event) >= bytes_read(holds):
            holds = event
    return holds


# --- Differences --------------------------------------------------------------------------------

def cumulative(event):
    """What an event says: token buckets and tool calls, each by what tells them apart."""
    buckets, tools = {}, {}
    for bucket in event.get("tokens", []):
        key = tuple(bucket.get(part, "") for part in ("model", "day", "band", "speed", "region"))
        add(buckets.setdefault(key, [0] * len(COUNTS)), [bucket.get(each, 0) for each in COUNTS])
    for tool in event.get("tool_calls", []):
        sums = tools.setdefault(tool.get("name", ""), [0, 0])
        add(sums, [tool.get("calls", 0), tool.get("failures", 0)])
    # CHOICE: what `output` does not say is 0.
    output = [event["output"].get(each, 0) for each in OUTPUT] if "output" in event else None
    return buckets, tools, output


def add(sums, amounts):
    for index, amount in enumerate(amounts):
        sums[index] += amount


def difference(newer, older):
    """Key by key and sum by sum, never below zero, and whether one was. Keys of which nothing
    remains fall away."""
    result, negative = {}, False
    for key in newer.keys() | older.keys():
        pairs = list(zip(newer.get(key, [0] * 6), older.get(key, [0] * 6)))
        negative = negative or any(amount < other for amount, other in pairs)
        rest = [max(0, amount - other) for amount, other in pairs]
        if any(rest):
            result[key] = rest
    return result, negative


def attach_figures(entries):
    """Figures are cumulative over a transcript: an entry's own are what it added to it. CHOICE:
    where nothing is said of tokens, or of tools, nothing is below zero; and it is no finding where
    output is, for a test that is run again within a turn may say less."""
    newest = {}         # the nearest earlier figures, by transcript
    for entry in entries:
        if entry.holds is None:
            continue
        said = cumulative(entry.holds)
        path = entry.holds.get("transcript", {}).get("path_hash")
        before = newest.get(path, ({}, {}, [0] * len(OUTPUT)))
        entry.buckets, less_tokens = difference(said[0], before[0])
        entry.tools, less_tools = difference(said[1], before[1])
        entry.negative = "tokens" in entry.holds and less_tokens \
            or "tool_calls" in entry.holds and less_tools
        if said[2] is not None and before[2] is not None:
            entry.output = {key: max(0, amount - other)
                            for key, amount, other in zip(OUTPUT, said[2], before[2])}
        if path is not None and "tokens" in entry.holds:
            newest[path] = said


# --- Cost ---------------------------------------------------------------------------------------

@dataclass
class Figures:
    tokens: int
    priced: int
    unpriced: int
    nano: int           # nano-dollars
    believed: bool      # whether it costs no more than can be


def figures(entry):
    priced = unpriced = nano = 0
    for key, amounts in entry.buckets.items():
        cost = bucket_cost(key, amounts)
        if cost is None:
            unpriced += sum(amounts[:5])
        else:
            priced += sum(amounts[:5])
            nano += cost
    if nano > COST_MAX:
        return Figures(priced + unpriced, 0, priced + unpriced, 0, False)
    return Figures(priced + unpriced, priced, unpriced, nano, True)
