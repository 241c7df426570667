"""Agents that start agents."""

import wave
import work
from failures import of_a_failed_call, with_an_api_error
from play import play
from resumptions import resumed
from successes import background, plain, without_meta


@play(5, others=3)
def leading_others(agent):
    """In two waves: two that are awaited, then one in background."""
    chance = agent.chance
    agent.begin()
    agent.work()
    lead = agent.session, agent.strand, agent.transcript
    wave.lead(*lead, [plain, chance.choice((plain, with_an_api_error, of_a_failed_call, resumed))],
              agent)
    work.do(agent.transcript, 1)
    wave.lead(*lead, [chance.choice((background, without_meta))], agent)
    work.do(agent.transcript, 1)
    agent.stop()
    agent.report()


@play(2, others=4)
def leading_a_leader(agent):
    agent.begin()
    agent.work(1)
    wave.lead(agent.session, agent.strand, agent.transcript, [leading_others], agent)
    work.do(agent.transcript, 1)
    agent.stop()
    agent.report()


PLAYS = (leading_others, leading_a_leader)
