"""What token buckets cost (docs/views.md, "Cost")."""

import re
from collections import defaultdict

from output import half_up

# Models | first day | band (s: up to 100k, l: longer, -: any) | input, output, write 5 min,
# write 1 h, read, in USD per million tokens | factor of fast, 0 where none is known.
PRICE_LINES = """
fable-5.1 mythos-5.1          | -          | - | 10 50 12.5 20 0.25       | 0
fable-5 mythos-5              | -          | - | 10 50 12.5 20 1          | 0
opus-5.5                      | -          | - | 4 20 5 8 0.20            | 2
opus-5 opus-4.8               | -          | - | 5 25 6.25 10 0.5         | 2
opus-4.7 opus-4.6 opus-4.5    | -          | - | 5 25 6.25 10 0.5         | 0
opus-4.1 opus-4.0 opus-4      | -          | - | 15 75 18.75 30 1.5       | 0
sonnet-5.5                    | -          | - | 2 10 2.5 4 0.20          | 0
sonnet-5.5                    | 2026-10-07 | - | 2 10 2.5 4 0.10          | 0
sonnet-5                      | -          | - | 2 10 2.5 4 0.2           | 0
sonnet-4.6 sonnet-4.5         | -          | - | 3 15 3.75 6 0.3          | 0
sonnet-4.0 sonnet-4           | -          | - | 3 15 3.75 6 0.3          | 0
haiku-5.5                     | -          | s | 0.10 0.50 0.125 0.20 0.01 | 0
haiku-5.5                     | -          | l | 0.50 2.50 0.625 1.00 0.05 | 0
haiku-4.5                     | -          | - | 1 5 1.25 2 0.1           | 0
"""
PICO_PER_SEARCH = 10**10    # 0.01 USD


def pico(text):
    """USD per million tokens as pico-dollars per token, from the digits."""
    whole, _, rest = text.partition(".")
    return int(whole) * 10**6 + int(rest.ljust(6, "0"))


def price_table():
    table = defaultdict(list)
    for line in PRICE_LINES.strip().splitlines():
        models, day, band, prices, fast = (part.strip() for part in line.split("|"))
        for model in models.split():
            first_day = "" if day == "-" else day
            per_token = [pico(each) for each in prices.split()]
            table[model].append((first_day, band, per_token, int(fast)))
    return table


PRICES = price_table()


def price_name(model):
    """CHOICE: what the page names are examples. Any one word may stand before `.anthropic.`, any
    text in the brackets, any digits in the version and the date."""
    name = re.sub(r"\A(([a-z0-9-]+\.)?anthropic\.|anthropic/)", "", model)
    name = re.sub(r"\[[^\]]*\]\Z", "", name)
    name = re.sub(r"-v[0-9]+:[0-9]+\Z", "", name)
    name = re.sub(r"[-@][0-9]{8}\Z", "", name)
    name = name.removeprefix("claude-")
    return re.sub(r"(?<=[0-9])-(?=[0-9])", ".", name)


COST_MAX = 10_000 * 10**9       # nano-dollars of an execution


def bucket_cost(key, amounts):
    """Nano-dollars of a bucket, or None when its price is not known."""
    model, day, band, speed, region = key
    size = "s" if band == "100k" else "l"
    rows = [row for row in PRICES.get(price_name(model), [])
            if row[0] <= day and row[1] in ("-", size)]
    if not rows:
        return None
    _, _, prices, fast = max(rows, key=lambda row: row[0])
    if speed == "fast" and fast == 0:
        return None
    tokens = sum(price * amount for price, amount in zip(prices, amounts))
    tenths = tokens * (fast if speed == "fast" else 1) * (11 if region == "us" else 10)
    tenths += amounts[5] * PICO_PER_SEARCH * 10
    return half_up(tenths, 10 * 1000)
