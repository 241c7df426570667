// The hook that a coding agent runs at every start and stop of an agent. It has no arguments, no
// configuration and no output, and it exits 0 whatever happens: see `runHook`.

import HookClient

runHook()
