"""The parts of the test. Each returns what is wrong, and prints figures."""

import asyncio
import random
import statistics
import time

from agents import Agents
from clients import EventStreamClient, WebSocketClient, idle_socket
from readers import DocumentReaders
from reading import Reading
from server import Server

SECONDS = 300
READERS = 64                    # that ask for documents while a crowd is played


def has_all(played: set[str]):
    """Whether a reading has the completions of all of them."""
    def check(reading: Reading) -> bool:
        # The completions only grow: counting is cheap, comparing is not.
        return len(reading.messages) >= len(played) and played <= set(reading.completed)
    return check


async def enter(all_of_them):
    """Connects clients, some at a time, and reads what each is greeted with."""
    at_once = asyncio.Semaphore(50)

    async def one(client):
        async with at_once:
            await client.connect()
            await client.read_one()
    await asyncio.gather(*(one(client) for client in all_of_them))


async def crowd(server: Server, agents: Agents, count: int, clients: int) -> list[str]:
    readings = [Reading(f"client {number}") for number in range(clients)]
    events = [Reading(f"event stream {number}") for number in range(4)]
    all_of_them = [WebSocketClient(server.port, each) for each in readings]
    all_of_them += [EventStreamClient(server.port, each) for each in events]
    await enter(all_of_them)
    expected = count

    def is_complete(reading: Reading) -> bool:
        last = reading.messages[-1]
        if last["type"] != "agent_completed":
            return False
        return len(reading.completed) >= expected
    before = time.monotonic()
    reads = [asyncio.create_task(client.read(is_complete)) for client in all_of_them]
    async with DocumentReaders(server.port, READERS) as readers:
        played = await agents.play_many(count)
        last_hook = time.monotonic()
        _, late = await asyncio.wait(reads, timeout=SECONDS)
    wrong = [f"{len(late)} of {len(reads)} clients do not get everything"] if late else []
    for task in late:
        task.cancel()
    print(f"crowd: {count} agents, {len(reads)} clients: "
          f"{sum(len(each.messages) for each in readings + events)} messages in "
          f"{time.monotonic() - before:.1f} s, {time.monotonic() - last_hook:.2f} s after the "
          f"last hook; {READERS} others were answered {readers.count} times, "
          f"{readers.unchanged} of them with 304", flush=True)
    wrong += readers.faults
    for reading in readings + events:
        wrong += reading.faults(played) + reading.difference(readings[0])
    listed = server.get("/api/agents/executions?limit=200")["executions"]
    ids = {each["id"] for each in listed if each["status"] != "running"}
    told = {each["data"]["id"] for each in readings[0].messages
            if each["type"] == "agent_completed"}
    if count <= 200 and ids != told:
        wrong.append(f"crowd: {len(ids ^ told)} executions are listed and not told, or told and "
                     "not listed")
    await asyncio.gather(*(client.close() for client in all_of_them))
    return wrong


async def cuts(
        server: Server, agents: Agents, count: int, chance: random.Random) -> list[str]:
    whole, cut = Reading("whole"), Reading("cut")
    steady = WebSocketClient(server.port, whole)
    await enter([steady])
    reading = asyncio.create_task(steady.read())
    goes_on = True

    async def keep_playing():
        while goes_on:
            await agents.play_many(4)
    playing = asyncio.create_task(keep_playing())
    for number in range(count):
        kind = WebSocketClient if number % 2 == 0 else EventStreamClient
        client = kind(server.port, cut)
        await client.connect()
        if number == 0:
            await client.read_one()
        wanted = len(cut.messages) + chance.randrange(6)
        try:
            async with asyncio.timeout(chance.random() * 0.3 + 0.05):
                await client.read(lambda reading: len(reading.messages) >= wanted)
        except TimeoutError:
            pass
        await client.cut()
        if chance.random() < 0.3:
            await asyncio.sleep(chance.random() * 0.3)
    goes_on = False
    await playing
    # What is still to come: one more agent, whose completion is the last message.
    last = agents.new()["agent_id"]
    await agents.play(agents.new() | {"agent_id": last})

    def is_last(reading: Reading) -> bool:
        return bool(reading.completed) and reading.completed[-1] == last
    client = WebSocketClient(server.port, cut)
    await client.connect()
    await asyncio.wait_for(client.read(is_last), SECONDS)
    async with asyncio.timeout(SECONDS):
        while not is_last(whole):
            await asyncio.sleep(0.01)
    await client.close()
    await steady.close()
    await reading
    print(f"cuts: {count} cuts, {len(cut.messages)} messages", flush=True)
    wrong = []
    for each in (cut, whole):
        wrong += each.shape_faults() + each.order_faults() + each.snapshot_faults()
    # Which of the two entered first is open; from where both read, they read the same.
    start = cut.messages[0]["offset"]
    whole.messages = [each for each in whole.messages if each["offset"] > start]
    return wrong + cut.difference(whole)


async def slow(server: Server, agents: Agents, count: int) -> list[str]:
    idle = [idle_socket(server.port) for _ in range(20)]
    readings = [Reading(f"beside slow ones {number}") for number in range(10)]
    clients = [WebSocketClient(server.port, each) for each in readings]
    await enter(clients)
    reads = [asyncio.create_task(
        client.read(lambda reading: len(reading.completed) >= count)) for client in clients]
    played = await agents.play_many(count)
    last_hook = time.monotonic()
    _, late = await asyncio.wait(reads, timeout=SECONDS)
    behind = time.monotonic() - last_hook
    for task in late:
        task.cancel()
    print(f"slow: everything {behind:.2f} s after the last hook, beside {len(idle)} that do not "
          "read", flush=True)
    wrong = [f"beside slow clients {len(late)} do not get everything"] if late else []
    if behind > 5:
        wrong.append(f"beside slow clients the last message takes {behind:.1f} s")
    for reading in readings:
        wrong += reading.faults(played) + reading.difference(readings[0])
    await asyncio.gather(*(client.close() for client in clients))
    for each in idle:
        each.close()
    return wrong


async def latency(server: Server, agents: Agents) -> list[str]:
    reading = Reading("latency")
    client = WebSocketClient(server.port, reading)
    await enter([client])
    taken = []
    for _ in range(50):
        agent = agents.new()
        for event, kind in (("SubagentStart", "agent_started"), ("SubagentStop",
                                                                 "agent_completed")):
            came = asyncio.create_task(asyncio.wait_for(client.read(
                lambda it, kind=kind, agent=agent: it.messages[-1]["type"] == kind
                and it.messages[-1]["data"]["agent_id"] == agent["agent_id"]), SECONDS))
            came.add_done_callback(lambda _: times.append(time.monotonic()))
            times = []
            await agents.call(agent, event)
            ended = time.monotonic()
            await came
            await asyncio.sleep(0)
            # The message can be here before this process has seen that the hook ended.
            taken.append(max(0.0, times[0] - ended) * 1000)
    await client.close()
    taken.sort()
    print(f"latency: from the end of the hook to the message, median {statistics.median(taken):.1f}"
          f" ms, p95 {taken[int(len(taken) * 0.95)]:.1f} ms", flush=True)
    return []


async def restart(server: Server, agents: Agents) -> list[str]:
    wrong = []
    readings = [Reading(f"restarted {number}") for number in range(20)]
    clients = [WebSocketClient(server.port, each) for each in readings]
    dashboard = WebSocketClient(server.port, Reading("dashboard"), path="/stream")
    await enter([*clients, dashboard])
    reads = [asyncio.create_task(client.read()) for client in [*clients, dashboard]]
    seconds = await server.stop()
    await asyncio.wait_for(asyncio.gather(*reads), SECONDS)
    codes = {client.close_code for client in [*clients, dashboard]}
    if codes != {1001}:
        wrong.append(f"restart: closed with {codes}, not 1001")
    if seconds > 3:
        wrong.append(f"restart: the server took {seconds:.1f} s to end")
    agent = agents.new()
    await agents.call(agent, "SubagentStart")
    await server.start()
    for client in clients:
        client.port = server.port
        await client.connect()
        await client.read_one()
        last = client.reading.messages[-1]
        if last["type"] != "snapshot" or last["data"]["reason"] != "restart":
            wrong.append(f"restart: the first message was {last['type']}")
        elif agent["agent_id"] not in [each["agent_id"] for each in last["data"]["running"]]:
            wrong.append("restart: the snapshot lacks an agent that runs")
    await agents.call(agent, "SubagentStop")
    for client in clients:
        await asyncio.wait_for(
            client.read(lambda it: it.messages[-1]["type"] == "agent_completed"), SECONDS)
        await client.close()
    print(f"restart: ended in {seconds:.2f} s, {len(clients)} clients closed with {codes}",
          flush=True)
    return wrong
