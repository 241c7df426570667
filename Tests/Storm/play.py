"""What a play is: a course of hooks whose outcome is known before it begins.

Every play says what its agent goes through; what must come of it, subagent.py and entry.py note as
it is said.
"""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """`weight`: how often, of all. `is_called`: a tool call of a parent starts the agent.
    `leaves_open`: a run of it stays open. `others`: so many agents play along. `is_alone`: one of
    a session. `makes`: what its agent is made with, besides."""
    name: str
    run: Callable
    weight: int
    is_called: bool = True
    is_background: bool = False
    leaves_open: bool = False
    others: int = 0
    is_alone: bool = False
    makes: dict | None = None


def play(weight: int, **more):
    """Makes a play of a function that takes its agent."""
    return lambda run: Play(run.__name__.replace("_", " "), run, weight, **more)
