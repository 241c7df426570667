"""The rule documents as tables: the type of each agent's name, and what a token costs."""

import json
import re
import subprocess

from replay_cast import BANDS, DAY, END, MODELS, NAMES, day_text

PRICES = "input", "output", "cache_write_5m", "cache_write_1h", "cache_read"


def document(agentlog, name):
    return json.loads(subprocess.check_output([agentlog, "rules", "show", name]))


def agent_types(rules):
    """The first rule that has a word of the name (docs/views.md, Agent types)."""
    for name in [*NAMES, ""]:
        words = set(name.split("-"))
        found = (rule["type"] for rule in rules if words & set(rule["words"]))
        yield name, next(found, "general")


def canonical(model):
    name = re.sub(r"-\d{8}$", "", model).removeprefix("claude-")
    return re.sub(r"(\d)-(?=\d)", r"\1.", name)


def rates(book):
    """By model, day, band and speed, where the price is known (docs/views.md, Cost)."""
    days = [day_text(END - number * DAY) for number in range(93)]
    for model, extra in sorted({pair for models in MODELS.values() for pair in models}):
        speed = "fast" if "fast" in extra else ""
        prices = [price for price in book["prices"] if canonical(model) in price["models"]]
        for day, band in ((day, band) for day in days for band in sorted(set(BANDS))):
            holds = [price for price in prices if band in price.get("bands", BANDS)]
            holds = [price for price in holds if price.get("from", "") <= day]
            price = max(holds, key=lambda price: price.get("from", ""), default={})
            factor = price.get("fast") if speed else 1
            if price and factor:
                tokens = (factor * price[key] for key in PRICES)
                yield model, day, band, speed, *tokens, book["web_search"]


def fill(database, agentlog):
    """What a person would have beside the events."""
    database.execute("CREATE TEMP TABLE types (name VARCHAR, agent_type VARCHAR)")
    types = list(agent_types(document(agentlog, "types")["rules"]))
    database.executemany("INSERT INTO types VALUES (?, ?)", types)
    columns = ", ".join(f"{key} BIGINT" for key in (*PRICES, "web_search"))
    key = "model VARCHAR, day VARCHAR, band VARCHAR, speed VARCHAR"
    database.execute(f"CREATE TEMP TABLE rates ({key}, {columns})")
    marks = ", ".join("?" * (5 + len(PRICES)))
    prices = list(rates(document(agentlog, "prices")))
    database.executemany(f"INSERT INTO rates VALUES ({marks})", prices)
