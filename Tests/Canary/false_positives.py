#!/usr/bin/env python3
"""What the secret scanner finds in given files, and what it may be missing, for a person to judge.

    false_positives.py [--misses] [--most N] [--agentlog PATH] DIRECTORY ...

Every string in the JSON files below the directories, and every line as it is, becomes a record of a
store, which `agentlog log scan-secrets` scans. Each distinct match is shown once, with its rule,
how often it is there, and what stands around it. Of a match only its ends are shown.

--misses shows instead what the patterns of suspicions.py find and the scanner does not.
"""

import argparse
import shutil
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

import suspicions               # noqa: E402 (the line above comes first)
import text_store               # noqa: E402
from setting import copy_of, scratch     # noqa: E402

BUILD = Path(__file__).resolve().parent.parent.parent / ".build"
_AROUND = 20                    # characters that are shown on each side
_SHOWN = 4                      # characters of a match that are shown at each end


def arguments():
    parser = argparse.ArgumentParser(
        description="shows what the secret scanner finds; the head of this file says more")
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIRECTORY")
    parser.add_argument("--misses", action="store_true", help="what the scanner does not find")
    parser.add_argument("--most", type=int, default=1_000, help="of each rule that are shown")
    parser.add_argument("--agentlog", type=Path, default=BUILD / "debug/agentlog")
    return parser.parse_args()


def masked(text: str) -> str:
    """Enough to recognise it, and too little to use it."""
    shown = _SHOWN if len(text) > 3 * _SHOWN else 1
    if len(text) <= 2 * shown:
        return text[:1] + "…"
    return f"{text[:shown]}…{len(text)}…{text[-shown:]}"


def with_context(record: bytes, start: int, end: int, others) -> tuple[str, str]:
    """The match, and it masked among what stands around it. Other matches there are masked, too."""
    around = bytearray(record)
    for _, first, stop in others:
        if (first, stop) != (start, end):
            around[first:stop] = b"*" * (stop - first)
    before = around[max(0, start - 4 * _AROUND):start].decode(errors="replace")[-_AROUND:]
    behind = around[end:end + 4 * _AROUND].decode(errors="replace")[:_AROUND]
    text = record[start:end].decode(errors="replace")
    return text, f"{before}⟦{masked(text)}⟧{behind}".replace("\n", " ")


def matches(records, scanned):
    """(rule, text, text in its context) of each match."""
    for offset, found in scanned.items():
        for rule, start, end in found:
            yield rule, *with_context(records[offset], start, end, found)


def misses(records, scanned):
    """The same of what is suspicious and was not found."""
    for offset, record in enumerate(records):
        text = record.decode(errors="replace")
        known = scanned.get(offset, [])
        for name, first, stop in suspicions.found(text):
            start = len(text[:first].encode())
            end = start + len(text[first:stop].encode())
            if not any(begin < end and start < over for _, begin, over in known):
                yield name, *with_context(record, start, end, known)


def main() -> int:
    given = arguments()
    root = scratch()
    try:
        agentlog = copy_of(given.agentlog, root)
        records, size = text_store.texts(given.directories)
        text_store.write(records, root / "home")
        scanned = text_store.scan(agentlog, root / "home")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    counts, distinct, shown = Counter(), {}, Counter()
    for rule, text, context in (misses if given.misses else matches)(records, scanned):
        counts[rule] += 1
        key = rule, text
        distinct.setdefault(key, [0, context])[0] += 1
    for (rule, _), (count, context) in sorted(distinct.items(), key=lambda each: each[0]):
        shown[rule] += 1
        if shown[rule] <= given.most:
            print(f"{rule}\t{count}\t{context}")
    for rule, count in counts.most_common():
        print(f"{rule}: {count} matches, {shown[rule]} distinct")
    scanned_bytes = sum(map(len, records))
    print(f"{len(records)} records of {scanned_bytes / 1e6:.1f} MB, made of {size / 1e6:.1f} MB of "
          f"files: {sum(counts.values())} {'suspicions' if given.misses else 'matches'}, "
          f"{len(distinct)} distinct")
    return 0


if __name__ == "__main__":
    sys.exit(main())
