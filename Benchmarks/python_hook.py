#!/usr/bin/env python3
"""The specification's hook in Python: what a start or a stop of an agent costs with an interpreter,
redis-py and a Redis server. Usage: python_hook.py PORT, with the payload on standard input.

It writes the keys of the specification's subagent_start.py and push_metrics_to_redis. Where there is a
choice it does less than they do, so that nothing of its time is of our making: no `uv run`, no SQLite, no
python-dotenv, no broadcast, and one pipeline for all commands, most of which they send one at a time.
"""

import json
import sys
from datetime import datetime

import redis

ACTIVE_SECONDS = 300
HOURLY_SECONDS = 7 * 24 * 3600
HISTORY_LENGTH = 100
DOLLARS_PER_TOKEN = 0.0076 / 3800  # of the specification's example

# Which names belong to which type, as the specification's "classified by name patterns".
PATTERNS = {"analyzer": ["analy"], "debugger": ["debug", "fix"], "reviewer": ["review", "audit"]}


def agent_type(name):
    matches = (kind for kind, parts in PATTERNS.items() if any(part in name for part in parts))
    return next(matches, "generic")


def start(payload, pipe):
    now = datetime.now()
    agent = payload["agent_id"]
    data = {
        "agent_id": agent,
        "agent_name": payload["agent_type"],
        "start_time": now.isoformat(),
        "task_description": payload.get("task", ""),
        "tools_granted": payload.get("tools", []),
        "context_size": len(json.dumps(payload)),
    }
    # As setex, which redis-py warns of, and a warning takes time.
    pipe.set(f"agent:active:{agent}", json.dumps(data), ex=ACTIVE_SECONDS)
    pipe.sadd("agents:active", agent)
    pipe.zadd("agents:timeline", {agent: now.timestamp()})


def metadata(payload):
    """What the transcript says of the run."""
    usages, tools, times, status = {}, {}, [], "success"
    with open(payload["agent_transcript_path"], encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if "timestamp" in entry:
                times.append(entry["timestamp"])
            if entry["type"] != "assistant":
                continue
            message = entry["message"]
            # Each block of a message repeats its usage: the last line of it counts.
            usages[message["id"]] = message["usage"]
            status = "failure" if entry.get("isApiErrorMessage") else "success"
            for block in message["content"]:
                if block["type"] == "tool_use":
                    tools[block["id"]] = block["name"]
    calls = {}
    for name in tools.values():
        calls[name] = calls.get(name, 0) + 1
    prompt = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
    tokens_in = sum(usage.get(key, 0) for usage in usages.values() for key in prompt)
    tokens_out = sum(usage["output_tokens"] for usage in usages.values())
    begin, end = (datetime.fromisoformat(time.replace("Z", "+00:00")) for time in (times[0], times[-1]))
    return {
        "agent_id": payload["agent_id"],
        "agent_name": payload["agent_type"],
        "agent_type": agent_type(payload["agent_type"]),
        "execution_start": times[0],
        "execution_end": times[-1],
        "duration_ms": int((end - begin).total_seconds() * 1000),
        "status": status,
        "tools_used": sorted(calls),
        "tool_calls": calls,
        "token_usage": {
            "input_tokens": tokens_in,
            "output_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
            "estimated_cost": (tokens_in + tokens_out) * DOLLARS_PER_TOKEN,
        },
    }


def stop(payload, pipe):
    data, now = metadata(payload), datetime.now()
    agent, name, usage = data["agent_id"], data["agent_name"], data["token_usage"]
    pipe.srem("agents:active", agent)
    pipe.delete(f"agent:active:{agent}")
    hour = f"metrics:hourly:{now:%Y-%m-%d-%H}:{data['agent_type']}"
    pipe.hincrby(hour, "execution_count", 1)
    pipe.hincrby(hour, f"{data['status']}_count", 1)
    pipe.hincrby(hour, "total_duration_ms", data["duration_ms"])
    pipe.hincrby(hour, "total_tokens", usage["total_tokens"])
    pipe.hincrbyfloat(hour, "total_cost", usage["estimated_cost"])
    pipe.expire(hour, HOURLY_SECONDS)
    for tool, count in data["tool_calls"].items():
        pipe.zincrby(f"tools:usage:{now:%Y-%m-%d}", count, tool)
    pipe.lpush(f"agent:history:{name}", json.dumps(data))
    pipe.ltrim(f"agent:history:{name}", 0, HISTORY_LENGTH - 1)
    pipe.zadd(f"agent:performance:{name}:duration", {agent: data["duration_ms"]})


def main():
    payload = json.load(sys.stdin)
    pipe = redis.Redis(host="127.0.0.1", port=int(sys.argv[1]), decode_responses=True).pipeline()
    {"SubagentStart": start, "SubagentStop": stop}[payload["hook_event_name"]](payload, pipe)
    pipe.execute()


main()
