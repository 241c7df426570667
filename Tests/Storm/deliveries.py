"""Runs of which a hook tells more than once."""

import work
from play import play
from step import BEYOND_DELIVERY_S


@play(6)
def delivered_twice(agent):
    """Two hooks are installed: each payload comes twice, at the same time."""
    agent.begin(copies=2)
    agent.work()
    agent.stop(copies=2)
    agent.report(copies=2)


@play(4)
def stopped_twice(agent):
    """A stop hook made it go on."""
    agent.begin()
    agent.work()
    agent.pass_stop()
    work.do(agent.transcript, 2)
    agent.stop(active=True)
    agent.report()


@play(2)
def started_twice(agent):
    """The same start once more while it runs, too late for a second delivery."""
    agent.begin()
    agent.call("start", agent.session.payloads.agent_start(agent), pause_s=BEYOND_DELIVERY_S)
    agent.entry.find("repeated_start")
    agent.work()
    agent.stop()
    agent.report()


@play(2)
def stopped_again(agent):
    """The same stop once more, too late for a second delivery: the run ends later."""
    agent.begin()
    agent.work()
    agent.stop()
    agent.entry.closed = agent.call("stop", agent.entry.closed.payload, pause_s=BEYOND_DELIVERY_S)
    agent.entry.find("repeated_stop")
    agent.report()


@play(2, is_alone=True, makes={"identity": "a5e551011a5e55101"})
def sharing_its_id(agent):
    """With an agent of another session."""
    agent.begin()
    agent.work()
    agent.stop()
    agent.report()


PLAYS = (delivered_twice, stopped_twice, started_twice, stopped_again, sharing_its_id)
