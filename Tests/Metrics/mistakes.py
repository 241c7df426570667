"""Mistakes in what is checked, each of which has to be noticed."""

import re


def changed(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"'{old}' is not there to be changed")
    return text.replace(old, new, 1)


# Name → how the rules change.
RULES = {
    "an alert reads a metric that is not served":
        lambda it: changed(it, "agentlog_agents_active > 10", "agentlog_active_agents > 10"),
    "a recording rule does likewise":
        lambda it: changed(it, "agentlog_executions_total", "agentlog_execution_total"),
    "an alert reads a recording rule that is not there":
        lambda it: changed(it, "ratio5m < 0.8", "ratio < 0.8"),
}
DASHBOARD = {
    "a panel reads a metric that is not served":
        lambda it: changed(it, "agentlog_spool_files{", "agentlog_spool_events{"),
    "a variable does likewise":
        lambda it: changed(it, "label_values(agentlog_up,", "label_values(agentlog_server,"),
}
FORM = {
    "a dashboard of one Grafana": lambda it: changed(it, '"title": "agentlog"', '"uid": "ae3"'),
    "a panel of one data source": lambda it: changed(it, '"uid": "${datasource}"', '"uid": "P1"'),
    "a variable that is not defined": lambda it: changed(it, "$instance", "$instants"),
    "panels over each other": lambda it: re.sub(r'"x": \d+', '"x": 0', it),
}
# What `promtool test rules` notices: a threshold, a duration, a minimum, a label.
UNITS = {
    "another threshold": lambda it: changed(it, "ratio5m < 0.8", "ratio5m < 0.7"),
    "a threshold the wrong way round": lambda it: changed(it, "active > 10", "active < 10"),
    "no minimum of executions": lambda it: changed(it, "increase5m >= 5", "increase5m >= 0"),
    "no minimum of requests": lambda it: changed(it, "* 300 >= 20", "* 300 >= 0"),
    "an alert at once": lambda it: it.replace("for: 1m", "for: 0s"),
    "cancelled runs count": lambda it: changed(it, "success|failure|timeout", ".*"),
    "a spool that is drained": lambda it: changed(it, "deriv(agentlog_spool_files[10m]) >= 0",
                                                  "agentlog_spool_files >= 0"),
    "another severity": lambda it: changed(it, "severity: critical", "severity: info"),
}
# What `promtool check metrics` notices.
PAGE = {
    "a counter without _total":
        lambda it: it.replace("agentlog_tokens_total", "agentlog_tokens"),
    "a sample that is no number":
        lambda it: changed(it, "agentlog_up 1", "agentlog_up one"),
    "a metric without help":
        lambda it: changed(it, "# HELP agentlog_up ", "# agentlog_up "),
}
# What Prometheus answers to the expression of a panel.
QUERIES = {
    "an expression that is none": "sum(rate(agentlog_up[1m])",
    "a label that no series has": 'agentlog_executions_total{state="success"}',
    "a status that is none": 'increase(agentlog_executions_total{status="ok"}[30s])',
    "a function of another kind": "histogram_quantile(0.5, agentlog_up)",
}
