#!/usr/bin/env python3
"""Prints how long `agentlog up` takes from its start until it has answered the first request.

Usage: start.py AGENTLOG HOME ROUNDS [PATH]. Prints `start MEDIAN MOST` in milliseconds.
"""

import http.client
import re
import subprocess
import sys
import time


def first_answer(agentlog, home, path):
    start = time.perf_counter()
    command = [agentlog, "up", "--home", home, "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for line in server.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                break
        else:
            sys.exit("bench: the server did not start")
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - start
        if answer.status != 200:
            sys.exit(f"bench: {path} is answered with {answer.status}")
        return 1000 * seconds
    finally:
        server.terminate()
        server.communicate()


def main():
    agentlog, home, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    path = sys.argv[4] if len(sys.argv) > 4 else "/api/agents/metrics/current"
    times = sorted(first_answer(agentlog, home, path) for _ in range(rounds))
    print(f"start {times[len(times) // 2]:.1f} {times[-1]:.1f}")


main()
