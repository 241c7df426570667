#!/usr/bin/env python3
"""Runs a command and prints its cost: `seconds S` by the clock, `processor S`, `peak KILOBYTES`.

Usage: cost.py PROGRAM [ARGUMENT]... Its output goes to the standard error; exits as it does.
"""

import os
import sys
import time


def main():
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)
        os.execvp(sys.argv[1], sys.argv[1:])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    processor = usage.ru_utime + usage.ru_stime
    print(f"seconds {seconds:.3f}\nprocessor {processor:.3f}\npeak {usage.ru_maxrss}")
    sys.exit(os.waitstatus_to_exitcode(status))


main()
