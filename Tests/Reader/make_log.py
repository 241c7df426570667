#!/usr/bin/env python3
"""Writes a random store as docs/log-format.md allows it, with an encoder of its own.

    make_log.py SEED HOME [--segments N] [--small] [--damage]

--small leaves out records of 70 000 bytes and more. --damage then changes bits, cuts, doubles and
removes at random; what can still be read is what dump.py finds. Prints the seed and what was done.
The same seed makes the same store, whatever the machine.
"""

import argparse
import random
import sys
from pathlib import Path

import damage
import random_store


def main() -> int:
    parser = argparse.ArgumentParser(description="writes a random store")
    parser.add_argument("seed", type=int)
    parser.add_argument("home", type=Path, help="a directory that is empty or not there yet")
    parser.add_argument("--segments", type=int, default=0, help="how many; else 1 to 7")
    parser.add_argument("--small", action="store_true", help="no large records")
    parser.add_argument("--damage", action="store_true", help="damage it at random")
    arguments = parser.parse_args()
    if arguments.home.exists() and any(arguments.home.iterdir()):
        print(f"{arguments.home} is not empty; name a new directory", file=sys.stderr)
        return 2
    rng = random.Random(arguments.seed)
    segments = arguments.segments or rng.randint(1, 7)
    store = random_store.make(rng, segments, large=not arguments.small)
    done = damage.apply(rng, store) if arguments.damage else []
    random_store.write(store.files(), arguments.home)
    print(f"seed {arguments.seed}")
    for line in done:
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
