"""Stops without a start, and runs without a stop."""

from play import play
from step import BEYOND_DELIVERY_S


@play(4, is_called=False, makes={"prefix": "acompact-"})
def internal(agent):
    """The harness's own agent, of which no start is told. It repeats what its parent wrote."""
    agent.members = {"agent_id": agent.id, "agent_type": ""}
    agent.enter(agent_name="", agent_type="general")
    agent.work()
    agent.stop("internal", "completed")
    agent.entry.find("internal_stop")


@play(4, is_called=False, makes={"has_times": False})
def orphan(agent):
    """A stop whose start was lost. Without times in its transcript nobody can tell when it was."""
    agent.enter()
    agent.work()
    agent.stop("unpaired", "completed")
    agent.entry.find("unpaired_stop")


@play(2, is_called=False, is_alone=True)
def nameless_orphan(agent):
    """A stop of the oldest kind: it names nobody."""
    agent.id = None
    agent.enter(agent_name="", agent_type="general")
    agent.entry.end(agent.call("stop", agent.session.payloads.nameless_stop()), "unpaired",
                    "no_transcript")
    agent.entry.find("unpaired_stop")


@play(4, leaves_open=True)
def still_running(agent):
    agent.begin()


@play(3, is_background=True, leaves_open=True)
def still_running_in_background(agent):
    agent.begin()
    agent.report(is_background=True)


@play(2, leaves_open=True)
def resumed_and_still_running(agent):
    agent.begin()
    agent.work()
    agent.stop()
    agent.start_again(pause_s=BEYOND_DELIVERY_S)


PLAYS = (internal, orphan, nameless_orphan, still_running, still_running_in_background,
         resumed_and_still_running)
LOST = (orphan, nameless_orphan)
