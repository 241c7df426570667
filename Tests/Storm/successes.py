"""Runs that end well."""

import work
from play import play


@play(30)
def plain(agent):
    agent.begin()
    agent.work()
    agent.stop()
    agent.report()


@play(8, is_background=True)
def background(agent):
    agent.begin()
    agent.report(is_background=True)
    agent.work()
    agent.stop()


@play(3, is_background=True)
def launched_before_its_start(agent):
    """The hook of the call is faster."""
    agent.enter()
    agent.report(is_background=True)
    agent.begin(is_entered=True)
    agent.work()
    agent.stop()


@play(4)
def without_meta(agent):
    agent.begin(has_meta=False)
    agent.work()
    agent.stop()
    agent.report()


@play(3)
def without_transcript(agent):
    agent.begin(has_meta=False)
    agent.stop(evidence="no_transcript", has_transcript=False)
    agent.report()


@play(3)
def by_command(agent):
    agent.begin()
    agent.work(text=agent.chance.choice((
        "/count pears", "  /fruit:count-all\nrow by row", "<command-name>/count</command-name>")))
    agent.stop()
    agent.report()


@play(2)
def by_skill(agent):
    agent.begin()
    agent.work()
    agent.transcript.source = "user_command"
    agent.transcript.message(work.PRICED[0], [{"type": "text", "text": "Pruned."}],
                             work.usage(agent.chance), attributionSkill="prune")
    agent.stop()
    agent.report()


@play(3, is_called=False, makes={"folder": "workflows/wf_x"})
def of_a_workflow(agent):
    agent.meta(**agent.chance.choice(({}, {"description": "Harvest"})))
    agent.begin(has_meta=False)
    agent.transcript.source = "wave_orchestration"
    agent.work()
    agent.stop()


@play(4)
def of_an_unknown_model(agent):
    agent.begin()
    agent.work(3, models=["claude-pear-9", agent.chance.choice(work.PRICED)])
    work.do(agent.transcript, 1, ["claude-pear-9"])
    agent.stop()
    agent.report()


@play(4)
def of_many_models(agent):
    agent.begin()
    agent.work(30, models=work.PRICED)
    agent.stop()
    agent.report()


@play(3)
def with_a_lower_bound(agent):
    agent.begin()
    agent.work(is_placeholder=True)
    agent.stop()
    agent.report()


@play(3)
def reported_otherwise(agent):
    agent.begin()
    agent.work()
    agent.stop()
    agent.report(differs=agent.chance.choice((1, 700)))


@play(3)
def between_other_hooks(agent):
    agent.begin()
    for payload in agent.session.payloads.unrecorded(agent):
        agent.strand.call("other", payload, is_recorded=False)
    agent.work()
    agent.stop()
    agent.report()


PLAYS = (plain, background, launched_before_its_start, without_meta, without_transcript, by_command,
         by_skill, of_a_workflow, of_an_unknown_model, of_many_models, with_a_lower_bound,
         reported_otherwise, between_other_hooks)
