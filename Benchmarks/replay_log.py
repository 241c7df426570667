#!/usr/bin/env python3
"""Prints a log of 90 days as event lines: 1000 agents, many sessions, 662 bytes a line on average.

Usage: replay_log.py EVENTS [SEED]. The same arguments print the same bytes. The stories are those
that hooks and the worker tell, the odd ones more often than in life: starts and stops that come
twice or are lost, closes, links, measurements, reports that contradict, turns of main agents.
"""

import heapq
import random
import sys

from replay_cast import DAY, Cast
from replay_lines import Lines
from replay_session import Session
from replay_stories import renewal, stray, subagent, turn


class Log:
    def __init__(self, events, seed):
        self.events = events
        self.lines = Lines(Cast(random.Random(seed)))
        # So that a session lasts hours, whatever the number of events.
        self.sessions = [self.session() for _ in range(max(4, min(64, events // 50_000)))]

    def session(self):
        return Session(self.lines.cast, self.lines.begin)

    def story(self, time):
        luck, place = self.lines.random(), self.lines.below(len(self.sessions))
        session = self.sessions[place]
        if luck < 0.05 and not session.is_busy:
            self.sessions[place] = self.session()
            return renewal(self.lines, session, self.sessions[place], time)
        if luck < 0.13:
            return stray(self.lines, session, time)
        if luck < 0.25 and not session.is_busy:
            return turn(self.lines, session, time)
        return subagent(self.lines, session, time)

    def __iter__(self):
        """Stories begin evenly over the 90 days; those that run go first."""
        waiting, step = [], 90 * DAY / self.events
        for count in range(self.events):
            time = self.lines.begin + int(count * step)
            if waiting and waiting[0][0] <= time:
                story = heapq.heappop(waiting)[2]
            else:
                story = self.story(time)
            line, later = next(story)
            if later is not None:
                heapq.heappush(waiting, (later, count, story))
            yield line


def main():
    log = Log(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.reconfigure(encoding="ascii", newline="\n")
    lines = []
    for line in log:
        lines.append(line)
        if len(lines) == 5000:
            sys.stdout.write("\n".join(lines) + "\n")
            lines.clear()
    sys.stdout.write("".join(line + "\n" for line in lines))


main()
