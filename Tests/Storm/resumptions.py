"""Agents that go on after their stop: each time a run more."""

from play import play
from step import BEYOND_DELIVERY_S
from subagent import Launch


@play(5)
def resumed(agent):
    """The same start once more after its stop, too late for a second delivery."""
    agent.begin()
    agent.work()
    agent.stop()
    agent.report()
    agent.start_again(pause_s=BEYOND_DELIVERY_S)
    agent.work()
    agent.stop()


@play(3)
def resumed_by_a_call(agent):
    """Twice, after an error, by calls of their own."""
    agent.begin()
    agent.work()
    agent.transcript.api_error("API Error: 500", "api_error")
    agent.stop("failure", "api_error")
    agent.entry.values |= {"error_type": "api_error", "error_message": "API Error: 500"}
    agent.report()
    for number in range(2):
        agent.start_again(pause_s=BEYOND_DELIVERY_S)
        agent.work(text="Go on.")
        agent.stop()
        agent.report(Launch(f"toolu_again{number}_{agent.id}", agent.launch.call, 0,
                            agent.launch.task))


PLAYS = (resumed, resumed_by_a_call)
