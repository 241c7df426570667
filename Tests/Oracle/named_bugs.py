"""What programs with a named bug would have made of a log: the rows that a rebuild has to mend."""

from unittest.mock import patch

import horizon
import sums
import views
from horizon import fold_log
from row_differences import rows_of


def timeouts_are_failures(log, dice):
    def failed(entry):
        entry.status = "failure" if entry.status == "timeout" else entry.status
        return entry
    return rows_of(log.recounted(failed), log.quarantined)


def lost_runs_have_durations(log, dice):
    def every_end(entry):
        return entry.is_execution
    with patch.object(sums, "has_duration", every_end), \
            patch.object(views, "has_duration", every_end):
        return rows_of(log.ledger, log.quarantined)


def cache_reads_are_forgotten(log, dice):
    def without(entry):
        entry.buckets = {key: amounts[:4] + [0] + amounts[5:]
                         for key, amounts in entry.buckets.items()}
        return entry
    return rows_of(log.recounted(without), log.quarantined)


def second_deliveries_count(log, dice):
    with patch("runs.without_second_deliveries", lambda pairs: pairs):
        return rows_of(fold_log(log.records, log.lines), log.quarantined)


def another_number_is_kept(log, dice):
    with patch.object(horizon, "MOST_KEPT", dice.choice((80, 120))):
        return rows_of(log.recounted(), log.quarantined)


def nothing_is_quarantined(log, dice):
    return rows_of(log.ledger, [])


def a_day_counts_twice(log, dice):
    rows = dict(log.rows)
    name = dice.choice([each for each in rows if each[0] == "view_daily"])
    rows[name] = rows[name] | {"executions": 2 * rows[name]["executions"]}
    return rows


def without_a_row(view):
    def missing(log, dice):
        rows = dict(log.rows)
        del rows[dice.choice([each for each in rows if each[0] == view])]
        return rows
    missing.__name__ = f"{view}_lacks_a_row"
    return missing


def a_row_too_many(log, dice):
    rows = dict(log.rows)
    name = dice.choice([each for each in rows if each[0] == "view_agent_days"])
    rows["view_agent_days", ("nobody ever", *name[1][1:])] = rows[name]
    return rows


BUGS = (timeouts_are_failures, lost_runs_have_durations, cache_reads_are_forgotten,
        second_deliveries_count, another_number_is_kept, nothing_is_quarantined, a_day_counts_twice,
        without_a_row("view_executions"), without_a_row("view_tools"), a_row_too_many)
