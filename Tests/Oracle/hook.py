"""Running the hook: what the log holds after one payload."""

import json
import os
import subprocess
import tempfile


def record(hook, payload):
    """The events of a log that had none before."""
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([hook], input=json.dumps(payload).encode(), capture_output=True,
                             env={"AGENTLOG_HOME": home}, check=False)
        if (run.returncode, run.stdout, run.stderr) != (0, b"", b""):
            return [{"hook said": (run.returncode, run.stdout, run.stderr)}]
        if not os.path.isdir(home + "/log"):
            return []
        shell = 'set -- "$0"/log/*.lz4; [ -e "$1" ] || exit 0; cat "$@" | lz4 -dc'
        lines = subprocess.run(["sh", "-c", shell, home], capture_output=True, check=True)
        return [json.loads(line) for line in lines.stdout.splitlines()]
