"""The expressions of contrib/, and the metrics that they name."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

CONTRIB = Path(__file__).resolve().parent.parent.parent / "contrib"
RULES = CONTRIB / "prometheus" / "agentlog.rules.yml"
DASHBOARD = CONTRIB / "grafana" / "agentlog.json"

WORDS = {"and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring",
         "group_left", "group_right", "inf", "nan"}
# The data source that is chosen at the top of the dashboard.
CHOSEN = {"type": "prometheus", "uid": "${datasource}"}
# What Prometheus itself says of what it scrapes.
OF_PROMETHEUS = {"up"}


@dataclass(frozen=True)
class Expression:
    place: str                  # where it stands
    text: str                   # as Prometheus is asked
    kind: str                   # alert, record, panel or variable

    @property
    def names(self) -> set[str]:
        return metric_names(self.text)


def metric_names(text: str) -> set[str]:
    """The metrics that an expression reads."""
    text = re.sub(r'"(\\.|[^"\\])*"', " ", text)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", text)
    # Lists of labels.
    text = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", text)
    found = re.finditer(r"(?<![\w.:])([a-zA-Z_:][\w:]*)\s*(\()?", text)
    return {name for name, call in (each.groups() for each in found)
            if not call and name.lower() not in WORDS}


def rules(text: str) -> list[Expression]:
    found = []
    for group in yaml.safe_load(text)["groups"]:
        for rule in group["rules"]:
            kind = "alert" if "alert" in rule else "record"
            found.append(Expression(rule[kind], rule["expr"], kind))
    return found


def filled_in(text: str) -> str:
    """With what Grafana puts in the place of variables."""
    for name, value in (("$__rate_interval", "30s"), ("$__range", "1m"), ("$__interval", "5s"),
                        ("$instance", ".*"), ("$kind", ".*")):
        text = text.replace(name, value)
    return text


def dashboard(text: str) -> list[Expression]:
    document, found = json.loads(text), []
    for panel in document["panels"]:
        for target in panel.get("targets", []):
            found.append(Expression(panel["title"], filled_in(target["expr"]), "panel"))
    for variable in document["templating"]["list"]:
        if variable["type"] == "query":
            match = re.fullmatch(r"label_values\((.+), *\w+\)", variable["query"]["query"])
            found.append(Expression("$" + variable["name"], match[1], "variable"))
    return found


def families(page: str) -> set[str]:
    """Names of samples on a page of metrics, which expressions can read."""
    return {match[1] for match in re.finditer(r"^([a-zA-Z_:][\w:]*)[{ ]", page, re.MULTILINE)}


def unknown_names(all_of_them: list[Expression], page: str) -> list[str]:
    """What is read, and neither served nor recorded."""
    known = families(page) | OF_PROMETHEUS
    known |= {each.place for each in all_of_them if each.kind == "record"}
    return [f"{each.kind} '{each.place}' reads {name}, which is not on the page of metrics"
            for each in all_of_them for name in sorted(each.names - known)]


def unread_families(all_of_them: list[Expression], page: str) -> list[str]:
    """What is served, and shown by no panel and no rule."""
    read = set().union(*(each.names for each in all_of_them))
    base = {re.sub(r"_(bucket|sum|count)$", "", name) for name in read} | read
    served = {match[1] for match in re.finditer(r"^# TYPE (\S+) ", page, re.MULTILINE)}
    return sorted(served - base)


def description_faults(page: str, document: str) -> list[str]:
    """Where the table of metrics in a document is not what is served."""
    rows = [line.split(" | ")[0] for line in document.splitlines()
            if line.startswith("| `agentlog_")]
    described = {name for row in rows for name in re.findall(r"`(agentlog_\w+)", row)}
    served = {match[1] for match in re.finditer(r"^# TYPE (\S+) ", page, re.MULTILINE)}
    return [f"{each} is not described" for each in sorted(served - described)] + [
        f"{each} is described and not served" for each in sorted(described - served)]


def dashboard_faults(text: str) -> list[str]:
    """What would make it work on one Grafana only."""
    document, faults = json.loads(text), []
    for name in ("id", "uid", "gnetId"):
        if document.get(name) is not None:
            faults.append(f"the dashboard has a {name}")
    for variable in document["templating"]["list"]:
        if variable["type"] == "query" and variable["datasource"] != CHOSEN:
            faults.append(f"${variable['name']} does not read the data source that is chosen")
    panels = document["panels"]
    if len({each["id"] for each in panels}) != len(panels):
        faults.append("two panels have one id")
    for panel in panels:
        sources = [panel.get("datasource")] + [
            each.get("datasource") for each in panel.get("targets", [])]
        if panel["type"] != "row" and any(each != CHOSEN for each in sources):
            faults.append(f"panel '{panel['title']}' does not read the data source that is chosen")
        spot = panel["gridPos"]
        for other in panels:
            at = other["gridPos"]
            if other is not panel and at["x"] < spot["x"] + spot["w"] and (
                    spot["x"] < at["x"] + at["w"]) and at["y"] < spot["y"] + spot["h"] and (
                    spot["y"] < at["y"] + at["h"]):
                faults.append(f"panel '{panel['title']}' lies over '{other['title']}'")
        if spot["x"] + spot["w"] > 24:
            faults.append(f"panel '{panel['title']}' is wider than the page")
    names = {each["name"] for each in document["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)", text))
    return faults + [f"the variable ${each} is not defined" for each in sorted(used - names)]


def untested_alerts(rules_text: str, tests: list[str]) -> list[str]:
    """Alerts that no unit test lets fire, or keeps from firing."""
    fires, quiet = set(), set()
    for test in (each for text in tests for each in yaml.safe_load(text)["tests"]):
        for case in test["alert_rule_test"]:
            (fires if case["exp_alerts"] else quiet).add(case["alertname"])
    alerts = {each.place for each in rules(rules_text) if each.kind == "alert"}
    return [f"no unit test shows that {each} fires" for each in sorted(alerts - fires)] + [
        f"no unit test shows that {each} does not always fire" for each in sorted(alerts - quiet)]
