"""Months of agents by chance, with runs of every kind, as records: what was appended when. One
name has more final runs than are kept, some events come days late, and a few lines are none."""

import json
import random

from effects_storms import random_event
from output import date
from sample import MIDNIGHT, again, hex_id, start, stop
from sample_facts import closed, linked, measured, prompt, reported, turn_stop
from sample_figures import figures
from sums import DAY_MS, HOUR_MS, MINUTE_MS

NAMES = ("code-reviewer", "my-plugin:test-runner", "uiDesigner", "quick-fix", "deploy-bot",
         "latest-news-guide", "übersetzer", "bug-writer", "planner", "acme:explore:v2")
OFTEN = "sql"           # the name of three of four agents
LATE_MS = 9 * DAY_MS    # beyond the horizon
STORIES = 14            # ways that a run goes
STORM_DAYS = 5          # within it


def clock(moment):
    """What `sample.at` makes this moment of."""
    days, rest = divmod(moment - MIDNIGHT, DAY_MS)
    seconds, thousandths = divmod(rest, 1000)
    return f"{days} {seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


class Months:
    """Collects pairs of append time and event."""

    def __init__(self, seed, days, agents):
        self.dice = random.Random(f"months {seed}")
        self.first = MIDNIGHT - days * DAY_MS
        self.pairs = []
        for number in range(agents):
            self.agent(number, self.first + self.dice.randrange(days * DAY_MS))
        self.storm(agents // 4, self.first + self.dice.randrange(days - STORM_DAYS) * DAY_MS)

    def storm(self, count, begin):
        """Events that refer to each other as they should not, inside the horizon."""
        known = []
        for number in range(count):
            event = random_event(self.dice, number, known,
                                 begin + number * STORM_DAYS * DAY_MS // count)
            known.append(event)
            if event["type"] == "agent.linked" and "agent_id" not in event:
                continue        # the worker links runs of subagents
            event = dict(event)
            # No hook writes down that something was used not at all.
            event["tool_calls"] = [each for each in event.get("tool_calls", [])
                                   if each["calls"] + each["failures"]]
            event["tokens"] = [each for each in event.get("tokens", []) if each["input"]]
            self.append({key: each for key, each in event.items() if key in known[-1]})

    def append(self, *events):
        for event in events:
            if "boot_ms" in event:      # one machine that was never switched off
                event["boot_ms"] = event["time_ms"] - self.first + DAY_MS
            late = self.dice.choice((0, 0, 0, 0, 40, 900, HOUR_MS))
            late = LATE_MS if self.dice.random() < 0.01 else late
            self.pairs.append((event["time_ms"] + late, event))

    def agent(self, number, begin):
        dice, story = self.dice, number % STORIES       # each of them occurs, and so do the names
        name = dice.choice(NAMES + (OFTEN,) * 3 * len(NAMES)) if number >= len(NAMES) \
            else NAMES[number]
        # Figures are forgotten after 91 days, so no session is that long.
        of_session = {"session_id": f"{date(begin)[:7]}-{dice.randrange(3)}"}
        more = of_session | {"project": dice.choice(("shop", "farm"))}
        agent, end = f"m{number}", begin + dice.randrange(500, 40 * MINUTE_MS)
        opened = start(agent, name, clock(begin), **more)
        said = more | figures(dice, end, every=story == 11) | dice.choice((
            {}, {}, {"outcome": "cancelled", "outcome_evidence": "interrupted"},
            {"outcome": "failure", "error": {"type": "rate_limit", "message": "429"}}))
        ended = stop(agent, name, clock(end), **said)
        if story < 2:
            later = end + dice.choice((2 * MINUTE_MS, HOUR_MS))
            self.append(opened, ended, start(agent, name, clock(later), **more), stop(
                agent, name, clock(later + 77_000), **more, **figures(dice, later, said)))
        elif story == 2:
            self.append(opened, start(agent, name, clock(begin + 100), **more), ended,
                        again(ended, 700), dict(ended))
        elif story in (3, 4):
            self.append(opened, closed(agent, clock(end), opened, clock((begin + end) // 2),
                                       status=("timeout", "lost", "cancelled")[number % 3],
                                       **of_session))
        elif story == 5:
            self.append(opened, ended, reported(
                agent, clock(end + 20), parent_tool_use_id=f"toolu_{number}", launch="foreground",
                total_tool_uses=dice.randrange(9), **of_session,
                **dice.choice(({}, {"outcome": "failure", "error": {"type": "tool_failure"}}))))
        elif story == 6:
            self.append(opened, ended, measured(agent, clock(end + 9_000), opened, 2,
                                                **of_session, **figures(dice, end)))
        elif story == 7:
            link = linked(agent, clock(end + 11_000), ended, **of_session,
                          start_ms=begin if dice.random() < 0.7 else None)
            self.append(ended, *dice.choice(((), (link,))))
        elif story == 8:
            other = stop(agent + "x", name, clock(end), **said)
            self.append(opened, other, linked(agent, clock(end + 11_000), other, opened,
                                              **of_session))
        elif story == 9:
            self.append(prompt(clock(begin), **of_session), turn_stop(
                clock(end), **of_session, **figures(dice, end) | {"output": None}))
            self.append(stop(agent, "", clock(end), **of_session))
        else:
            self.append(opened, *(() if story == 10 and dice.random() < 0.3 else (ended,)))

    def records(self):
        """(append time, line), in the order of the log, with three lines that are no events."""
        ahead = start("ahead", OFTEN, clock(MIDNIGHT + 3 * DAY_MS))
        pairs = sorted(self.pairs + [(MIDNIGHT, ahead)], key=lambda each: each[0])
        lines = [(append, json.dumps(event, ensure_ascii=False).encode())
                 for append, event in pairs]
        lines.insert(len(lines) // 2, (lines[len(lines) // 2][0], b"no event"))
        unknown = {"schema": 1, "event_id": hex_id("unknown"), "type": "agent.dreamt",
                   "time_ms": MIDNIGHT, "harness": "claude-code"}
        return lines + [(lines[-1][0], json.dumps(unknown).encode())]
