"""Lines of the log of replay_log.py in canonical form: keys in the order of docs/events.md."""

from replay_cast import END, DAY

BARE = ',"stop_hook_active":false,"outcome":"success","outcome_evidence":"no_transcript"}'
FAILED = ',"outcome":"failure","error":{"type":"tool_failure","message":"The call failed"}'


def event_id(line):
    return line[24:56]


def delivery_id(line):
    return line[73:105]


def agent_keys(number, name):
    return f',"agent_id":"a{number}","agent_name":"{name}"'


class Lines:
    def __init__(self, cast):
        self.cast, self.random, self.bytes = cast, cast.random, cast.bytes
        self.begin = END - 90 * DAY

    def below(self, number):
        return int(number * self.random())

    def hooked(self, kind, time, session, delivery=None, before=None):
        """Of a hook, up to the session; `before` is what stands before the boot clock."""
        digits = self.bytes(32).hex()
        before = before or session.before
        return (
            f'{{"schema":1,"event_id":"{digits[:32]}","delivery_id":"{delivery or digits[32:]}"'
            f',"type":"{kind}","time_ms":{time}{before}{time - session.boot}{session.after}'
        )

    def stopped(self, kind, time, session, delivery=None):
        return self.hooked(kind, time, session, delivery, session.versioned)

    def concluded(self, kind, time, session):
        """Of the worker."""
        start = f'{{"schema":1,"event_id":"{self.bytes(16).hex()}","type":"{kind}"'
        return f'{start},"time_ms":{time}{session.concluded}'

    def closed(self, time, session, agent, opened_by, close, seen):
        status, reason = close
        line = self.concluded("agent.closed", time, session)
        keys = f'"opened_by":"{opened_by}","status":"{status}","reason":"{reason}"'
        return f'{line}{agent},{keys},"last_seen_ms":{seen}}}'

    def reported(self, time, session, agent, keys):
        use = f',"parent_tool_use_id":"toolu_01{self.bytes(11).hex()}"'
        return f"{self.hooked('agent.reported', time, session)}{agent}{use}{keys}}}"

    def transcript(self, path, read, first, last):
        return (
            f'"transcript":{{"path_hash":"{path}","bytes_read":{read},"first_ms":{first},'
            f'"last_ms":{last},"complete":true}}'
        )

    def reading(self, session, name, number, start, time, read):
        """What a subagent's transcript says, and how many calls are in it."""
        figures, calls, count = self.cast.reading(session.harness)
        days = (self.cast.day(start),) * count
        area = name.partition("-")[0]
        task = f',"task_description":"Compare the totals of the {area}"' if read & 7 == 0 else ""
        path = self.transcript(f"{number}0123456789abcdef", read, start + 40, time - 20)
        return f'{figures % days},{path}{task}', calls

    def session_reading(self, session, time):
        """What the session's transcript says after one more turn."""
        self.cast.add_turn(session, time)
        figures = self.cast.figures(session.tools, session.buckets, session.made, 0)
        return f'{figures},{self.transcript(session.path, session.read, self.begin, time - 20)}'
