#!/usr/bin/env python3
"""Prints a log of the last six days as event lines: so many agents of as many names, each of which ran once.

Usage: mirror_log.py NAMES [SEED]. Each name has two keys, a history and durations, and of one in ten three.
"""

import json
import random
import sys
import time

DAY = 86_400_000


def main():
    count, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    end = int(time.time() * 1000) - 600_000
    start = end - 6 * DAY
    for index in range(count):
        began = start + (end - start - 60_000) * index // count
        for place, kind in enumerate(("agent.started", "agent.stopped")):
            moment = began + place * chance.randrange(1_000, 5_000)
            event = {
                "schema": 1, "event_id": f"{chance.getrandbits(128):032x}",
                "delivery_id": f"{chance.getrandbits(128):032x}", "type": kind, "time_ms": moment,
                "harness": "claude-code", "boot_id": "3f1c9a72d0b84e5597c1e2a60b4d8f10",
                "boot_ms": 1_000_000 + moment - start, "host": "build-0", "project": "billing",
                "session_id": f"session-{index // 100}", "agent_id": f"a{index:016x}",
                "agent_name": f"agent-of-the-benchmark-{index}"}
            if place:
                event |= {
                    "stop_hook_active": False, "outcome": "failure" if index % 10 == 0 else "success",
                    "outcome_evidence": "completed",
                    "tool_calls": [{"name": "Read", "calls": chance.randrange(1, 9), "failures": 0}],
                    "tokens": [{
                        "model": "claude-sonnet-4-5", "day": time.strftime("%Y-%m-%d", time.gmtime(moment // 1000)),
                        "band": "more", "input": chance.randrange(9_000), "output": chance.randrange(9_000),
                        "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": chance.randrange(90_000),
                        "web_searches": 0}],
                    "output_exact": True, "response_time_ms": 900}
            print(json.dumps(event, separators=(",", ":")))


if __name__ == "__main__":
    main()
