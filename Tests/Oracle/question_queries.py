"""The numbers of explanations as a store's views have them, by SQL."""

from dataclasses import dataclass

from answer_performance import durations
from histogram import bucket_value
from metrics import EXACTLY, OF_SUMS, OF_TOOLS, shown
from sums import DAY_MS, HOUR_MS, MINUTE_MS, SCOPES, sums

TABLES = {DAY_MS: ("view_daily", "day"), HOUR_MS: ("view_hourly", "hour"),
          MINUTE_MS: ("view_minutely", "minute")}
COUNTED = "status IN ('success', 'failure', 'timeout', 'cancelled', 'lost')"
# What adds up to the columns of sums, of executions one by one.
OF_EXECUTIONS = dict(zip(sums([]), (
    COUNTED,
    *(f"status = '{each}'" for each in ("success", "failure", "timeout", "cancelled", "lost")),
    "(status <> 'lost') * (end_ms - start_ms)", "status <> 'lost'", "priced_tokens",
    "unpriced_tokens", "cost_nanodollars")))


@dataclass
class Timed:
    """As much of an execution as durations are made of."""
    duration: int
    status: str = "success"


def value_in(question, home):
    """As it is shown, and exactly; of a table of sums where there is one."""
    calls = question.metric.removeprefix("tool_")
    if question.metric in OF_TOOLS and question.agent is None and question.length != MINUTE_MS:
        row = sums_of(question, home, "view_tools", "hour", (calls,))
        return shown(row[calls]), None
    if question.metric not in OF_SUMS:
        return value_of_executions(question, home)
    if question.agent is None:
        # Days are kept without types.
        length = HOUR_MS if question.type is not None and question.length == DAY_MS \
            else question.length
        return of_sums(question, sums_of(question, home, *TABLES[length]))
    if question.type is None and question.length == DAY_MS:
        return of_sums(question, sums_of(question, home, "view_agent_days", "day"))
    return value_of_executions(question, home)


def of_sums(question, row):
    exactly = EXACTLY.get(question.metric, lambda row: None)
    return shown(OF_SUMS[question.metric](row)), exactly(row)


def conditions(question, column, **others):
    """In which rows the question's executions are; `others` by the column that names them."""
    kinds = ", ".join(f"'{each}'" for each in SCOPES[question.scope])
    until = question.start + question.length - 1
    return " AND ".join([f"kind IN ({kinds})", f"{column} BETWEEN {question.start} AND {until}"]
                        + [f"{name} = '{value}'" for name, value in others.items()
                           if value is not None])


def sums_of(question, home, table, column, columns=tuple(OF_EXECUTIONS)):
    added = ", ".join(f"coalesce(sum({each}), 0) AS {each}" for each in columns)
    where = conditions(question, column, agent_name=question.agent, agent_type=question.type,
                       tool=question.tool)
    row, = home.query(f"SELECT {added} FROM {table} WHERE {where}")
    return row


def value_of_executions(question, home):
    where = COUNTED + " AND " + conditions(
        question, "end_ms", agent_name=question.agent, agent_type=question.type)
    if question.metric in OF_TOOLS:
        place = OF_TOOLS.index(question.metric)
        named = f" AND tool.key = '{question.tool}'" if question.tool is not None else ""
        row, = home.query(
            f"SELECT coalesce(sum(tool.value ->> {place}), 0) AS amount FROM view_executions, "
            f"json_each(tool_calls) AS tool WHERE {where}{named}")
        return shown(row["amount"]), None
    if question.metric in OF_SUMS:
        added = ", ".join(f"coalesce(sum({each}), 0) AS {name}"
                          for name, each in OF_EXECUTIONS.items())
        row, = home.query(f"SELECT {added} FROM view_executions WHERE {where}")
        return of_sums(question, row)
    rows = home.query("SELECT end_ms - start_ms AS duration FROM view_executions "
                      f"WHERE {where} AND status <> 'lost'")
    timed = [Timed(each["duration"]) for each in rows]
    return shown(durations(timed, sums([]), bucket_value)[question.metric]), None
