"""A message of an agent that starts others, and what becomes of them."""

import work
from calls import Call
from cast import task
from subagent import ASKED, Launch, Subagent


def lead(session, strand, transcript, plays, parent: Subagent | None = None):
    """Starts them all at once and waits for those in foreground. Without a parent it is the main
    agent. Those in background are left to the session, which waits for them at its end."""
    launches = _launched(session, transcript, sum(play.is_called for play in plays))
    strand.write(*transcript.take())
    if parent and session.chance.random() < 0.3:
        _repeat(session, strand, parent)
    stage, awaited = strand.fork(), []
    for play in plays:
        launch = launches.pop() if play.is_called else None
        name = launch.call.given["subagent_type"] if launch else session.a_name()
        agent = Subagent(session, stage.fork(), play.name, name, parent, launch,
                         **(play.makes or {}))
        play.run(agent)
        (session.in_background if play.is_background else awaited).append(agent.strand)
        if launch and not play.leaves_open:
            launch.call.fails = agent.has_failed_call
            transcript.answer(launch.id, launch.call)
    strand.join(stage)
    for each in awaited:
        strand.join(each)


def _launched(session, transcript, count: int) -> list[Launch]:
    """The calls of one message."""
    chance = session.chance
    tasks = [task(chance) for _ in range(count)]
    calls = [Call(chance.choice(("Agent", "Task")), {
        "description": text + ASKED, "prompt": "Count.", "subagent_type": session.a_name()},
        "There are 12.") for text in tasks]
    if not calls:
        return []
    ids = transcript.launch(chance.choice(work.PRICED), calls, work.usage(chance))
    return [Launch(id, call, transcript.waves, text) for id, call, text in zip(ids, calls, tasks)]


def _repeat(session, strand, parent: Subagent):
    """A file of the harness's own that repeats the parent's lines, calls and all."""
    path = session.subagents / f"agent-acompact-{session.chance.getrandbits(64):016x}.jsonl"
    strand.write(path, bytes(parent.transcript.data))
