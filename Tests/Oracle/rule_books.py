"""Price books and type rules other than those of the pages: as the count applies them, and as the
documents that a program is given (docs/views.md, "Rule documents"): the count's tables, written
out. So each log must be of models that these tables have, or that have no price anywhere."""

import copy
from contextlib import contextmanager
from dataclasses import dataclass

import agent_types
import prices

BANDS = {"s": ["100k"], "l": ["200k", "more"]}
AMOUNTS = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read")
DEAREST = 10**12        # pico-dollars for a token: a run of some tokens costs more than is believed


@dataclass
class Rules:
    prices: dict        # as prices.PRICES
    search: int         # pico-dollars
    words: list         # as agent_types.TYPE_WORDS

    @classmethod
    def of_the_pages(cls):
        return copy.deepcopy(cls(dict(prices.PRICES), prices.PICO_PER_SEARCH,
                                 agent_types.TYPE_WORDS))

    @contextmanager
    def in_force(self):
        """The count goes by these meanwhile."""
        before = prices.PRICES, prices.PICO_PER_SEARCH, agent_types.TYPE_WORDS
        prices.PRICES, prices.PICO_PER_SEARCH, agent_types.TYPE_WORDS = \
            self.prices, self.search, self.words
        try:
            yield
        finally:
            prices.PRICES, prices.PICO_PER_SEARCH, agent_types.TYPE_WORDS = before

    def price_book(self):
        return {"version": "test", "web_search": self.search, "prices": [
            {"models": [model], **dict(zip(AMOUNTS, amounts))}
            | ({"from": day} if day else {}) | ({"bands": BANDS[band]} if band != "-" else {})
            | ({"fast": fast} if fast else {})
            for model, rows in self.prices.items() for day, band, amounts, fast in rows]}

    def type_rules(self):
        return {"version": "test", "rules": [
            {"type": kind, "words": sorted(words)} for kind, words in self.words]}


# --- Changes ------------------------------------------------------------------------------------

def dearer_output(rules, dice, days):
    for row in rules.prices[dice.choice(("sonnet-4.5", "opus-5", "opus-4.1"))]:
        row[2][1] += dice.randrange(1, 5_000_001)


def from_a_day(rules, dice, days):
    model, day = dice.choice(("sonnet-4.5", "opus-5")), dice.choice(days[len(days) // 3:])
    _, _, amounts, fast = rules.prices[model][0]
    rules.prices[model].append((day, "-", [each // 2 for each in amounts], fast))


def of_a_band(rules, dice, days):
    model = dice.choice(("sonnet-4.5", "opus-5"))
    (_, _, amounts, fast), = rules.prices[model]
    rules.prices[model] = [("", "s", amounts, fast), ("", "l", [2 * each for each in amounts],
                                                      fast)]


def first_price(rules, dice, days):
    rules.prices["gpt-9"] = [("", "-", [dice.randrange(10**7) for _ in AMOUNTS], 2)]


def no_price(rules, dice, days):
    del rules.prices[dice.choice(("sonnet-4.5", "haiku-5.5"))]


def other_fast(rules, dice, days):
    rules.prices["opus-5"] = [(*row[:3], dice.randrange(3, 9)) for row in rules.prices["opus-5"]]


def dearer_search(rules, dice, days):
    rules.search += dice.randrange(1, 10**9)


def too_dear(rules, dice, days):
    for row in rules.prices["opus-5"]:
        row[2][dice.randrange(2)] = DEAREST


def moved_word(rules, dice, days):
    by_type = dict(rules.words)
    word, kind = dice.choice((("sql", "data"), ("explore", "researcher"), ("planner", "planner")))
    by_type[kind].remove(word)
    by_type[dice.choice(("tester", "builder", "security"))].add(word)


def new_type(rules, dice, days):
    word = dice.choice(("übersetzer", "quick", "latest", "news"))
    rules.words.insert(dice.randrange(len(rules.words)), ("novelty", {word}))


def no_word(rules, dice, days):
    kind, words = dice.choice([each for each in rules.words if each[0] in ("data", "reviewer")])
    words.clear()
    words.add(f"nobody{len(kind)}")


def other_order(rules, dice, days):
    """So that another rule is the first of a name with words of two."""
    rules.words.reverse()


PRICE_CHANGES = (dearer_output, from_a_day, of_a_band, first_price, no_price, other_fast,
                 dearer_search, too_dear)
TYPE_CHANGES = (moved_word, new_type, no_word, other_order)


def changed(change, dice, days):
    """Other rules; `days` are those of which the log has tokens, in order."""
    rules = Rules.of_the_pages()
    change(rules, dice, days)
    return rules
