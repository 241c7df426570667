"""What an agent does between a prompt and the end of its turn: requests and tool calls."""

import calls
from prices import MODELS

_UNPRICED = "claude-pear-9"
PRICED = [model for model in MODELS if model != _UNPRICED]
_TESTS = ("pytest -q tests", "python -m pytest tests/unit | tail -5",
          "python -m pytest tests/unit | head", "cd rows && uv run pytest")


def usage(chance, is_large: bool = False) -> dict:
    """Of a request, with and without the split of cache writes."""
    five, hour, beyond = (chance.choice((0, 0, chance.randint(1, 9_999))) for _ in range(3))
    usage = {"input_tokens": chance.randint(1_000, 8_999),
             "output_tokens": chance.randint(1, 3_000),
             "cache_creation_input_tokens": five + hour + beyond,
             "cache_read_input_tokens": chance.choice((0, chance.randint(1, 60_000)))
             + (chance.choice((95_000, 180_000)) if is_large else 0),
             "service_tier": "standard"}
    if hour or chance.random() < 0.5:
        usage["cache_creation"] = {"ephemeral_5m_input_tokens": five,
                                   "ephemeral_1h_input_tokens": hour}
    return usage


def rarities(chance, model: str) -> dict:
    """What changes a price besides."""
    rare = {}
    if chance.random() < 0.06:
        rare["speed"] = chance.choice(("fast", "standard"))
    if chance.random() < 0.06:
        rare["inference_geo"] = chance.choice(("us", "global"))
    if model != _UNPRICED and rare.get("speed") != "fast" and chance.random() < 0.04:
        rare["server_tool_use"] = {"web_search_requests": chance.randint(1, 3),
                                   "web_fetch_requests": 1}
    return rare


def tools(chance, files: str) -> list[calls.Call]:
    """Up to three at once."""
    chosen = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = f"{files}/{chance.choice(('rows', 'trees', 'gate'))}.py"
        how = chance.random()
        chosen.append(
            calls.other(chance) if how < 0.6 else calls.write(chance, path) if how < 0.7
            else calls.edit(chance, path) if how < 0.86 else calls.failed_edit(path) if how < 0.9
            else calls.test_run(chance, chance.choice(_TESTS)))
    return chosen


def do(transcript, messages: int, models: list[str] | None = None, is_placeholder: bool = False):
    """So many requests; the last one says something and calls nothing."""
    chance = transcript.chance
    models = models or [chance.choice(PRICED)]
    for number in range(messages):
        model = chance.choice(models)
        if chance.random() < 0.2:
            transcript.noise()
        spent = usage(chance, chance.random() < 0.15) | rarities(chance, model)
        if number < messages - 1:
            transcript.use(model, tools(chance, f"/proj/{transcript.agent_id or 'main'}"), spent)
        else:
            transcript.message(model, [{"type": "text", "text": "There are 12."}], spent,
                               is_placeholder=is_placeholder)
