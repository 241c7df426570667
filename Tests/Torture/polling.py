"""Waiting for something that tells nobody when it happens."""

import time

SECONDS = 0.005


class Late(Exception):
    """It did not happen in time."""


def until(condition, seconds: float, what: str):
    """What `condition` returns as soon as that is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() >= deadline:
            raise Late(f"{what}: not within {seconds:g} s")
        time.sleep(SECONDS)
    return found
