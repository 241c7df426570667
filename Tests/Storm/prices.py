"""What tokens cost, from docs/views.md by hand: integers, and each bucket rounded once."""

from decimal import Decimal
from typing import NamedTuple

_SEARCH = 10_000_000_000        # pico-dollars
TO_100K, TO_200K, BEYOND = "100k", "200k", "more"


class Bucket(NamedTuple):
    """What a price depends on."""
    model: str
    day: str
    band: str
    speed: str = ""
    region: str = ""


class Amounts(NamedTuple):
    """Tokens of a request, and its web searches."""
    input: int = 0
    output: int = 0
    write_5m: int = 0
    write_1h: int = 0
    read: int = 0
    searches: int = 0

    @property
    def tokens(self) -> int:
        return sum(self[:5])

    @property
    def prompt(self) -> int:
        return self.input + self.write_5m + self.write_1h + self.read

    def plus(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine + theirs for mine, theirs in zip(self, other)))


def _row(*dollars: str) -> tuple[int, ...]:
    """Pico-dollars for a token, of USD for a million."""
    return tuple(int(Decimal(each) * 1_000_000) for each in dollars)


# Input, output, cache write of 5 minutes, of 1 hour, cache read.
PRICES = {
    "fable-5.1": _row("10", "50", "12.5", "20", "0.25"),
    "opus-5.5": _row("4", "20", "5", "8", "0.20"),
    "opus-4.8": _row("5", "25", "6.25", "10", "0.5"),
    "opus-4.6": _row("5", "25", "6.25", "10", "0.5"),
    "sonnet-5.5": _row("2", "10", "2.5", "4", "0.20"),
    "sonnet-5.5 from 2026-10-07": _row("2", "10", "2.5", "4", "0.10"),
    "sonnet-4.5": _row("3", "15", "3.75", "6", "0.3"),
    "sonnet-4": _row("3", "15", "3.75", "6", "0.3"),
    "haiku-5.5": _row("0.10", "0.50", "0.125", "0.20", "0.01"),
    "haiku-5.5 beyond 100 000": _row("0.50", "2.50", "0.625", "1.00", "0.05"),
    "haiku-4.5": _row("1", "5", "1.25", "2", "0.1"),
}
_FAST = {"opus-5.5": 2, "opus-4.8": 2}

# As transcripts name them → as the table does; nothing: no known price.
MODELS = {
    "claude-fable-5.1": "fable-5.1",
    "claude-opus-5-5": "opus-5.5",
    "anthropic/claude-opus-4.8": "opus-4.8",
    "claude-opus-4-6[1m]": "opus-4.6",
    "claude-sonnet-5-5": "sonnet-5.5",
    "claude-sonnet-4-5-20250929": "sonnet-4.5",
    "us.anthropic.claude-sonnet-4-20250514-v1:0": "sonnet-4",
    "claude-haiku-5-5-20261001": "haiku-5.5",
    "claude-haiku-4-5@20251001": "haiku-4.5",
    "claude-pear-9": "",
}


def _price(bucket: Bucket) -> str:
    model = MODELS[bucket.model]
    if model == "sonnet-5.5" and bucket.day >= "2026-10-07":
        return "sonnet-5.5 from 2026-10-07"
    if model == "haiku-5.5" and bucket.band != TO_100K:
        return "haiku-5.5 beyond 100 000"
    return model


def nanodollars(bucket: Bucket, amounts: Amounts) -> int | None:
    """Nothing where no price is known."""
    model = MODELS[bucket.model]
    if not model or (bucket.speed == "fast" and model not in _FAST):
        return None
    pico = sum(count * price for count, price in zip(amounts, PRICES[_price(bucket)]))
    pico *= _FAST[model] if bucket.speed == "fast" else 1
    tenths = pico * (11 if bucket.region == "us" else 10) + amounts.searches * _SEARCH * 10
    return (tenths + 5_000) // 10_000


def band(prompt: int) -> str:
    return TO_100K if prompt <= 100_000 else TO_200K if prompt <= 200_000 else BEYOND
