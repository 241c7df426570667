"""What happens in the log of replay_log.py.

A story yields its next line, and when the one after it comes; its first line is of `time`.
"""

from replay_cast import NAMES
from replay_lines import BARE, FAILED, agent_keys, delivery_id, event_id

# How the worker closes what does not stop, and how long that takes.
CLOSES = [("timeout", "silent", 1_800_000)] * 5
CLOSES += [("cancelled", "session_ended", 12_000)] * 3 + [("lost", "parent_stopped", 12_000)] * 2


def stray(lines, session, time):
    """A stop that nothing started: of the harness itself, or one whose start is lost."""
    name = "" if lines.random() < 0.9 else NAMES[lines.below(1000)]
    agent = agent_keys(lines.bytes(8).hex(), name)
    yield lines.hooked("agent.stopped", time, session) + agent + BARE, None


def turn(lines, session, time):
    """Of a main agent. Its figures are those of the session so far."""
    prompt = lines.hooked("session.turn", time, session) + ',"phase":"prompt"}'
    session.is_busy, session.abandoned = True, None
    if lines.random() < 0.03:  # the next prompt ends it, or the session's end
        session.is_busy, session.abandoned = False, (event_id(prompt), time)
        yield prompt, None
        return
    stop = time + int(2000 * 2 ** (8 * lines.random()))
    yield prompt, stop
    session.is_busy = False
    reading = lines.session_reading(session, stop)
    body = f',"phase":"stop","stop_hook_active":false,{reading},"background_tasks":[]}}'
    line = lines.stopped("session.turn", stop, session)
    if lines.random() < 0.99:
        yield line + body, None
        return
    yield line + body, stop + 100  # a second delivery
    yield lines.stopped("session.turn", stop + 100, session, delivery_id(line)) + body, None


def renewal(lines, old, new, time):
    """A session ends, another one takes its place."""
    ended = lines.hooked("session.ended", time, old) + ',"reason":"prompt_input_exit"}'
    yield ended, time + 1500
    started = lines.hooked("session.started", time + 1500, new) + ',"source":"startup"}'
    yield started, time + 12_000 if old.abandoned else None
    if old.abandoned:
        opened_by, seen = old.abandoned
        close = "cancelled", "session_ended"
        yield lines.closed(time + 12_000, old, "", opened_by, close, seen + 900), None


def subagent(lines, session, time):
    """Nine in ten stop as they should; `luck` says what happens to the others."""
    luck, number = lines.random(), lines.bytes(8).hex()
    name = NAMES[int(1000 * lines.random() ** 2)]
    agent = agent_keys(number, name)
    duration = int(1500 * 2 ** (10 * lines.random()))  # up to 26 min, half of them within 48 s
    stop = time + duration
    start = lines.hooked("agent.started", time, session)
    if luck < 0.01:  # a second delivery
        again = time + 5 + lines.below(200)
        yield start + agent + "}", again
        yield lines.hooked("agent.started", again, session, delivery_id(start)) + agent + "}", stop
    elif luck < 0.015:  # a start that refreshes
        again = time + duration // 2
        yield start + agent + "}", again
        yield lines.hooked("agent.started", again, session) + agent + "}", stop
    elif luck < 0.035:  # no stop; of a tenth it comes late
        *close, wait = CLOSES[lines.below(10)]
        yield start + agent + "}", stop + wait
        late = stop + wait + 600_000 if luck > 0.033 else None
        yield lines.closed(stop + wait, session, agent, event_id(start), close, stop), late
        if late is None:
            return
        stop = late
    elif luck < 0.042:  # in background
        yield start + agent + "}", time + 30
        yield lines.reported(time + 30, session, agent, ',"launch":"background"'), stop
    else:
        yield start + agent + "}", stop
    if luck > 0.89:  # nobody finds its transcript
        yield lines.hooked("agent.stopped", stop, session) + agent + BARE, None
        return
    read = 2000 + lines.below(900_000)
    reading, calls = lines.reading(session, name, number, time, stop, read)
    body = f',"stop_hook_active":false,{reading}}}'
    line = lines.stopped("agent.stopped", stop, session)

    def more(last):
        return lines.reading(session, name, number, time, last, read + 5000)[0]

    if 0.05 < luck < 0.06:  # a second delivery
        later = stop + 50 + lines.below(350)
        yield line + agent + body, later
        yield lines.stopped("agent.stopped", later, session, delivery_id(line)) + agent + body, None
    elif 0.06 < luck < 0.075:  # a stop hook makes it go on
        later = stop + 2000 + lines.below(50_000)
        yield line + agent + body, later
        line = lines.stopped("agent.stopped", later, session)
        yield f'{line}{agent},"stop_hook_active":true,{more(later)}}}', None
    elif 0.075 < luck < 0.095:  # its transcript has grown
        later = stop + 6000 + lines.below(50_000)
        yield line + agent + body, later
        line = lines.concluded("agent.measured", later, session)
        yield f'{line}{agent},"opened_by":"{event_id(start)}",{more(stop)}}}', None
    elif 0.095 < luck < 0.096:  # it stops under another id
        other = lines.bytes(8).hex()
        yield line + agent_keys(other, name) + body, stop + 12_000
        link = f'"opened_by":"{event_id(start)}","stop_event_id":"{event_id(line)}"'
        link += f',"stopped_agent_id":"a{other}","stopped_ms":{stop}'
        line = lines.concluded("agent.linked", stop + 12_000, session)
        yield f'{line}{agent},{link},"link_evidence":"session_and_name",{reading}}}', None
    elif 0.096 < luck < 0.105:  # the call that started it failed
        yield line + agent + body, stop + 100
        yield lines.reported(stop + 100, session, agent, FAILED), None
    elif lines.random() < 0.6:
        later = stop + 20 + lines.below(180)
        yield line + agent + body, later
        wrong = lines.random() < 0.01
        uses = f'"total_tool_uses":{calls + wrong},"total_duration_ms":{stop - time - 60}'
        totals = f',"launch":"foreground","total_tokens":{5000 + lines.below(90_000)},{uses}'
        yield lines.reported(later, session, agent, totals), None
    else:
        yield line + agent + body, None
