"""What an agent was started for, by whom and in which wave (docs/events.md, "Task")."""

import os
import re

from events import is_integer, is_text, parse_object
from lines import blocks, counting_lines, first_text, is_prompt, message_key, whole_lines

META_LIMIT = 64 * 1024
PARENT_LIMIT = 16 * 1024 * 1024
STARTERS = ("Agent", "Task")
MARKS = ("<command-name>", "<command-message>")


# --- Source -------------------------------------------------------------------------------------

def is_command(text):
    return text.startswith(MARKS) or re.match(r" */[A-Za-z0-9_:-]+([ \n]|\Z)", text) is not None


def is_of_workflow(path):
    """CHOICE: `workflows` may stand further above, and either slash divides."""
    folders = re.split(r"[/\\]", path)[:-1]
    return "workflows" in folders[:-1]


def task_source(lines, path, main):
    prompts = [first_text(line) for line in lines if is_prompt(line)]
    if main:
        return "user_command" if prompts and is_command(prompts[-1]) else None
    if path is not None and is_of_workflow(path):
        return "wave_orchestration"
    by_user = prompts and is_command(prompts[0]) \
        or any(is_text(line.get("attributionSkill")) for line in lines)
    return "user_command" if by_user else "auto_activation"


# --- Files --------------------------------------------------------------------------------------

def read_bytes(path, most=None):
    try:
        with open(path, "rb") as file:
            return file.read() if most is None else file.read(most)
    except OSError:
        return None


def agent_in(name, ending=".jsonl"):
    """The agent id in the name of a file."""
    inside = name.removeprefix("agent-").removesuffix(ending)
    return inside if inside and name == "agent-" + inside + ending else None


def transcripts_in(folder, ending):
    """Agent id and path of each. CHOICE: by name is by the bytes of it."""
    try:
        names = sorted(os.listdir(folder or "."), key=os.fsencode)
    except OSError:
        return []
    return [(agent_in(name, ending), os.path.join(folder, name)) for name in names
            if agent_in(name, ending)]


def meta_of(path):
    """CHOICE: of a file beyond the limit the first bytes are read, which are no JSON, as a rule;
    and it is the transcript's name that tells where the file is, whatever id the payload has."""
    folder, name = os.path.split(path)
    agent = agent_in(name)
    data = agent and read_bytes(os.path.join(folder, f"agent-{agent}.meta.json"), META_LIMIT)
    known = parse_object(data) if data else None
    return known or {}


def named(meta, key):
    """CHOICE: a text that is empty says nothing."""
    return meta[key] if is_text(meta.get(key)) and meta[key] else None


def calls_agent(session_path, call):
    """The agent that a call started, as the files beside the session's transcript say. CHOICE: the
    folder is named after the transcript; of several the first by name; deeper folders are not
    looked into."""
    if session_path is None or call is None:
        return None
    folder = session_path.removesuffix(".jsonl") + "/subagents"
    for agent, path in transcripts_in(folder, ".meta.json"):
        if named(parse_object(read_bytes(path, META_LIMIT) or b"") or {}, "toolUseId") == call:
            return agent
    return None


# --- The parent ---------------------------------------------------------------------------------

def parent_lines(path, session, main):
    data = read_bytes(path, PARENT_LIMIT) or b""
    return counting_lines(whole_lines(data), session, main)[0]


def wave_of(call, lines):
    """The number of the message that holds the call; None where none does. CHOICE: a line without a
    message id is of no message, but model and usage do not matter; blocks have an id; and the call
    is a block of Agent or Task, of several with its id the first."""
    waves = []
    for line in lines:
        key = message_key(line) if line["type"] == "assistant" else None
        for block in blocks(line) if key is not None else []:
            if block.get("type") == "tool_use" and block.get("name") in STARTERS \
                    and is_text(block.get("id")):
                waves += [key] if key not in waves else []
                if block["id"] == call:
                    return waves.index(key) + 1
    return None


def siblings(path):
    return [(agent, other) for agent, other in transcripts_in(os.path.dirname(path), ".jsonl")
            if os.path.basename(other) != os.path.basename(path)
            and not agent.startswith("acompact-")]


def parent_of(path, call, depth, session, session_path):
    """The parent's agent id, and the wave; None of what is not known."""
    if depth is None or depth < 2:
        if session_path is None:
            return None, None
        return None, wave_of(call, parent_lines(session_path, session, main=True))
    for agent, other in siblings(path):
        wave = wave_of(call, parent_lines(other, session, main=False))
        if wave is not None:
            return agent, wave
    return None, None


# --- The whole ----------------------------------------------------------------------------------

def task_of(path, session, session_path):
    """What stands beside a subagent's transcript."""
    meta = meta_of(path)
    call, depth = named(meta, "toolUseId"), meta.get("spawnDepth")
    depth = depth if is_integer(depth) and depth >= 0 else None
    agent, wave = parent_of(path, call, depth, session, session_path) if call else (None, None)
    if wave is None and depth is not None and depth >= 2:
        call = None
    said = {"task_description": named(meta, "description"), "wave_number": wave,
            "parent_tool_use_id": call, "parent_agent_id": agent, "spawn_depth": depth}
    return {key: each for key, each in said.items() if each is not None}
