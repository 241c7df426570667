"""What views were when the log was shorter: by --as-of, by --at, and of a log that is shorter."""

from rebuild_cases import row_problems
from table_rows import rows_in


def moments(tally, log, home, dice, count):
    """Random offsets, in any order."""
    for offset in dice.sample(range(log.lines + 1), count):
        shorter = log.first(offset)
        tally.add(f"as of {offset}", row_problems(shorter.rows, rows_in(home, "--as-of", offset)))
        # The same store, when it had no more: what no table for readers shows is equal, too.
        earlier = home.of_the_first(log.pairs[:offset], "earlier")
        earlier.run("views", "rebuild")
        tally.same(f"digest at {offset}", earlier.digest_of(), home.digest_of("--at", offset))
    part = home.exported("part", "--from", 0, "--to", offset)
    tally.add(f"exported up to {offset}", row_problems(shorter.rows, rows_in(part)))
