"""Mistakes on purpose in what the program says, and in what it was given: each must be noticed."""

from explanation_cases import explanation_problems
from questions import Question
from rebuild_cases import listing_problems, other_rules, row_problems
from row_differences import rows_that_differ
from rule_books import dearer_output, moved_word
from table_rows import rows_in, spoil


def a_row_less(lines, dice):
    left_out = dice.randrange(len(lines))
    return lines[:left_out] + lines[left_out + 1:]


def another_value(lines, dice):
    """One number of one row, by one."""
    place = dice.choice([place for place, each in enumerate(lines) if each["new"] is not None])
    new = dict(lines[place]["new"])
    new[dice.choice([name for name, value in new.items() if isinstance(value, int)])] += 1
    return lines[:place] + [lines[place] | {"new": new}] + lines[place + 1:]


def a_row_twice(lines, dice):
    return lines + [dice.choice(lines)]


def a_row_more(lines, dice):
    line = dice.choice(lines)
    name, value = list(line["key"].items())[-1]
    return lines + [line | {"key": line["key"] | {name: f"{value} more"}}]


def old_for_new(lines, dice):
    return [each | {"old": each["new"], "new": each["old"]} for each in lines]


def no_rows(lines, dice):
    return []


LISTING_MISTAKES = (a_row_less, another_value, a_row_twice, a_row_more, old_for_new, no_rows)


def listings(tally, log, home, dice):
    rules, expected = other_rules(log, dearer_output, dice)
    lines = home.difference(rules)
    tally.add("the listing itself", listing_problems(expected, lines))
    for mistake in LISTING_MISTAKES:
        tally.noticed(mistake.__name__, listing_problems(expected, mistake(lines, dice)))
    for row in rules.prices["sonnet-4.5"] + rules.prices["opus-5"] + rules.prices["opus-4.1"]:
        row[2][1] += 1_000      # a thousandth of a dollar for a million tokens
    tally.noticed("a wrong price", listing_problems(expected, home.difference(rules)))
    _, expected = other_rules(log, moved_word, dice)
    tally.noticed("type rules that were not given", listing_problems(expected, home.difference()))


def explanations(tally, log, home, dice):
    question = Question.by_chance(dice, log.ledger)
    answer = home.explanation(question)
    tally.add(f"{question}", explanation_problems(question, log, answer))
    for what, mistake in {
            "another value": {"refolded": "12345.6"},
            "an execution less": {"executions": answer["executions"][1:]},
            "a record less": {"offsets": answer["offsets"][1:]},
            "a record of another": {"deciding": answer["deciding"] + [10**9]},
            "an earlier offset": {"offset": answer["offset"] - 1}}.items():
        tally.noticed(f"explained with {what}", explanation_problems(
            question, log, answer | mistake))


def moments(tally, log, home, dice):
    """A record more, where that makes a difference."""
    while True:
        offset = dice.randrange(1, log.lines)
        before, after = log.first(offset - 1), log.first(offset)
        if rows_that_differ(before.rows, after.rows):
            break
    found = rows_in(home, "--as-of", offset)
    tally.add(f"as of {offset}", row_problems(after.rows, found))
    tally.noticed("as of one record earlier", row_problems(before.rows, found))


def spoilt_views(tally, log, home, dice):
    rows = dict(log.rows)
    del rows[dice.choice(list(rows))]
    spoilt = home.copied("spoilt")
    spoil(spoilt, log.rows, rows)
    tally.noticed("views that lack a row", row_problems(log.rows, rows_in(spoilt)))
    tally.noticed("a rebuild of views that lack a row", listing_problems({}, spoilt.difference()))


def selftest(tally, log, home, dice):
    for part in (listings, explanations, moments, spoilt_views):
        part(tally, log, home, dice)
