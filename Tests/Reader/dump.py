#!/usr/bin/env python3
"""Prints every record of a store as a line of JSON, in the order of offsets.

    dump.py HOME

{"offset", "append_ms", "kind", "origin", "sha256", "line"} for a record, {"lost": [first, end],
"segment"} where offsets have no record. What is not readable for another reason than damage (a
later format version) is said on standard error.
"""

import hashlib
import json
import sys
from pathlib import Path

import store
from record import Lost


def as_json(item) -> dict:
    if isinstance(item, Lost):
        return {"lost": [item.first, item.end], "segment": item.segment}
    origin = item.origin and {"store": item.origin.store, "offset": item.origin.offset,
                              "append_ms": item.origin.append_ms}
    return {"offset": item.offset, "append_ms": item.append_ms, "kind": item.kind, "origin": origin,
            "sha256": hashlib.sha256(item.data).hexdigest(),
            "line": item.data.decode("utf-8", "replace")}


def main(arguments) -> int:
    if len(arguments) != 1:
        print("usage: dump.py HOME", file=sys.stderr)
        return 2
    if not Path(arguments[0]).is_dir():
        print(f"{arguments[0]}: no such directory", file=sys.stderr)
        return 2
    for part in store.parts(arguments[0]):
        if part.segment.refusal is not None:
            print(f"{part.segment.name}: {part.segment.refusal}", file=sys.stderr)
    for item in store.read(arguments[0]):
        print(json.dumps(as_json(item), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
