"""Whether mistakes are noticed: small storms with one thing changed each.

What must differ is said beforehand, and is compared both ways: a change that leads to anything else
than it should is as much of a failure as one that goes unnoticed.
"""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from mutations import MUTATIONS, Effect, Mutation
from scene import Scene
from setting import Setting

_AGENTS = 60
_AT_ONCE = 4                    # storms; most of their time they wait for the clock
_MOST_SEEDS = 50
NOTHING = Mutation("nothing", lambda scene: Effect(set()))


def _changed(setting: Setting, mutation: Mutation) -> tuple[Scene, Effect]:
    """A storm in which somebody plays what is to be changed: perhaps of a later seed."""
    for seed in range(setting.seed, setting.seed + _MOST_SEEDS):
        scene = Scene(setting.having(seed=seed))
        effect = mutation.change(scene)
        if effect:
            return scene, effect
    raise RuntimeError(f"nobody plays what is to be changed: {mutation.name}")


def complaints(effect: Effect, found: set[tuple[str, str]]) -> list[str]:
    missed = [f"does not differ: {subject}: {what}" for subject, what in effect.must - found]
    others = [f"{subject}: {what}" for subject, what in found - effect.must]
    return sorted(missed) + [f"differs as well: {each}" for each in sorted(others)
                             if not any(re.fullmatch(may, each) for may in effect.may)]


def _tried(setting: Setting, mutation: Mutation) -> list[str]:
    setting = setting.having(root=setting.root / mutation.name.replace(" ", "-"), agents=_AGENTS)
    try:
        scene, effect = _changed(setting, mutation)
        tally = scene.play()
    finally:
        shutil.rmtree(setting.root, ignore_errors=True)
    return complaints(effect, {(each.subject, each.what) for each in tally.differences})


def run(setting: Setting) -> tuple[int, int]:
    """Prints what went wrong. Returns how many changes led to what they should, and how many not.
    """
    tried = [NOTHING, *MUTATIONS]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(lambda mutation: _tried(setting, mutation), tried))
    for mutation, said in zip(tried, results):
        print(f"{'FAILED' if said else 'as expected'} {mutation.name}", *said[:8], sep="\n     ")
    failed = sum(1 for said in results if said)
    print(f"selftest: {len(tried) - failed} of {len(tried)} led to what they should")
    return len(tried) - failed, failed
