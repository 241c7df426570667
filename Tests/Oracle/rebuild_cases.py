"""What a rebuild lists: other prices, other type rules, views that a bug has spoilt."""

from named_bugs import BUGS, another_number_is_kept
from row_differences import disagreements, rows_listed, rows_that_differ
from rule_books import PRICE_CHANGES, TYPE_CHANGES, Rules, changed
from table_rows import rows_in, spoil, tables_not_counted

MOST_DRAWS = 50
SHORT_BUGS = [each for each in BUGS if each is not another_number_is_kept]  # more than is there


def listing_problems(expected, lines):
    """What is wrong with the lines of a rebuild that should list these rows, and no others."""
    found, problems = rows_listed(lines)
    return problems + list(disagreements(expected, found))


def row_problems(expected, found):
    """What is wrong with the rows of views."""
    return list(disagreements(*({name: (None, row) for name, row in rows.items()}
                                for rows in (expected, found))))


def by_chance(what, draw):
    """Something that makes a difference: a case that expects nothing shows nothing."""
    for _ in range(MOST_DRAWS):
        made, expected = draw()
        if expected:
            return made, expected
    raise AssertionError(f"{what} makes no difference to this log")


def other_rules(log, change, dice):
    def draw():
        rules = changed(change, dice, log.days)
        return rules, rows_that_differ(log.rows, log.rows_by(rules))
    return by_chance(change.__name__, draw)


def spoilt_rows(log, bug, dice):
    def draw():
        rows = bug(log, dice)
        return rows, rows_that_differ(rows, log.rows)
    return by_chance(bug.__name__, draw)


# --- Cases --------------------------------------------------------------------------------------

def views_alone(tally, log, home):
    """Whether all tables for readers are counted, and rules that say the same change nothing."""
    return all((
        tally.add("names of tables", tables_not_counted(home)),
        tally.add("the views", row_problems(log.rows, rows_in(home))),
        tally.add("the same rules in other documents", listing_problems(
            {}, home.difference(Rules.of_the_pages())))))


def rules_dry(tally, log, home, change, dice):
    rules, expected = other_rules(log, change, dice)
    tally.add(f"{change.__name__}, {len(expected)} rows",
              listing_problems(expected, home.difference(rules)))


def rules_in_earnest(tally, log, home, change, dice):
    """And back again. What no table for readers shows is compared by digests: with that of views
    that were never others."""
    what = change.__name__
    rules, expected = other_rules(log, change, dice)
    other = home.copied("other rules")
    tally.add(f"{what} in earnest, {len(expected)} rows",
              listing_problems(expected, other.difference(rules, dry_run=False)))
    tally.add(f"{what}: the views after it", row_problems(log.rows_by(rules), rows_in(other)))
    fresh = home.of_the_first(log.pairs, "fresh")
    fresh.run("views", "rebuild", *fresh.documents(rules))
    tally.same(f"{what}: digests", fresh.digest_of(), other.digest_of())
    offset = dice.randrange(log.lines // 2, log.lines)
    tally.add(f"{what}: as of {offset}", row_problems(
        log.first(offset).rows_by(rules), rows_in(other, "--as-of", offset)))
    back = {name: (new, old) for name, (old, new) in expected.items()}
    tally.add(f"{what}: back again", listing_problems(back, other.difference(dry_run=False)))
    tally.same(f"{what}: digests as before", home.digest, other.digest_of())


def bug_mended(tally, log, home, bug, dice):
    """A dry run lists the difference, and leaves the views as they are."""
    rows, expected = spoilt_rows(log, bug, dice)
    spoilt = home.copied("spoilt")
    spoil(spoilt, log.rows, rows)
    tally.add(f"{bug.__name__}, {len(expected)} rows",
              listing_problems(expected, spoilt.difference()))
    tally.add(f"{bug.__name__}: the views as they were", row_problems(rows, rows_in(spoilt)))
    return spoilt, expected


def bug_mended_in_earnest(tally, log, home, bug, dice):
    spoilt, expected = bug_mended(tally, log, home, bug, dice)
    tally.add(f"{bug.__name__} in earnest",
              listing_problems(expected, spoilt.difference(dry_run=False)))
    tally.same(f"{bug.__name__}: digests", home.digest, spoilt.digest_of())


def all_cases(tally, log, home, dice):
    """Of a short log."""
    for change in PRICE_CHANGES + TYPE_CHANGES:
        rules_dry(tally, log, home, change, dice)
    rules_in_earnest(tally, log, home, dice.choice(PRICE_CHANGES), dice)
    rules_in_earnest(tally, log, home, dice.choice(TYPE_CHANGES), dice)
    for bug in SHORT_BUGS:
        bug_mended(tally, log, home, bug, dice)
    bug_mended_in_earnest(tally, log, home, dice.choice(SHORT_BUGS), dice)


def some_cases(tally, log, home, dice):
    """Of a long log, whose rebuilds take longer."""
    for change in dice.sample(PRICE_CHANGES, 2) + dice.sample(TYPE_CHANGES, 1):
        rules_dry(tally, log, home, change, dice)
    rules_in_earnest(tally, log, home, dice.choice(PRICE_CHANGES + TYPE_CHANGES), dice)
    bug_mended(tally, log, home, dice.choice(SHORT_BUGS), dice)
    bug_mended_in_earnest(tally, log, home, another_number_is_kept, dice)
