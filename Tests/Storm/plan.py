"""Who plays what: deals a number of subagents to sessions, and holds all that is to be done."""

from pathlib import Path

import deliveries
import failures
import resumptions
import strays
import successes
import teams
from entry import Entry
from play import Play
from session import Session
from step import Step

PLAYS = (successes.PLAYS + deliveries.PLAYS + failures.PLAYS + resumptions.PLAYS + teams.PLAYS
         + strays.PLAYS)
_CROWD = 0.7                    # of a great storm, the part that plays in one session
_LEAST_FOR_A_CROWD = 200


class Plan:
    def __init__(self, agents: int, chance, projects: Path):
        self.chance, self.projects = chance, projects
        self.steps: list[Step] = []
        self.entries: list[Entry] = []
        self.sessions: list[Session] = []
        self.left = agents          # to be dealt
        crowd = int(agents * _CROWD) if agents >= _LEAST_FOR_A_CROWD else 0
        # Each play once, then by weight.
        self._first = list(PLAYS)
        chance.shuffle(self._first)
        while self.left > 0:
            size = crowd or chance.randint(4, 12)
            leaves_open = not crowd and len(self.sessions) % 4 == 1
            self._session(min(size, self.left), leaves_open, is_crowd=crowd > 0)
            crowd = 0

    @property
    def calls(self) -> int:
        return sum(step.copies for step in self.steps if step.payload is not None)

    @property
    def records(self) -> int:
        """How many of the calls must be in the log."""
        return sum(step.copies for step in self.steps
                   if step.payload is not None and step.is_recorded)

    def _session(self, size: int, leaves_open: bool, is_crowd: bool):
        session = Session(self, self.chance, leaves_open)
        self.sessions.append(session)
        waves, last = [], []
        if is_crowd:
            last, size = [[failures.of_a_failed_call_among_many]], size - 1
            self.left -= 1
        while size > 0:
            most = self.chance.randint(100, 200) if is_crowd else self.chance.randint(1, 6)
            waves.append([])
            while len(waves[-1]) < most and size > 0:
                dealt = self._dealt(session, waves, size)
                waves[-1].append(dealt)
                size -= 1 + dealt.others
                self.left -= 1 + dealt.others
        session.play(waves + last)

    def _dealt(self, session: Session, waves, most: int) -> Play:
        """A play that may be played there, by so many agents at most."""
        there = [play for wave in waves for play in wave]

        def may_be(play: Play) -> bool:
            if 1 + play.others > most or (play.is_alone and play in there):
                return False
            # Where runs stay open, one of them might be what a lost stop belongs to.
            return play not in strays.LOST if session.leaves_open else not play.leaves_open

        for play in self._first:
            if may_be(play):
                self._first.remove(play)
                return play
        possible = [play for play in PLAYS if may_be(play)]
        return self.chance.choices(possible, [play.weight for play in possible])[0]
