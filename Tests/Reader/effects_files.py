"""Effects of what is done to whole segment files."""

import json

import draft
import encoder
from expectation import Expectation, Scene, offsets
from record import Record


def sealed_removed(scene: Scene):
    """Not the first one: its offsets are between two segments that are there."""
    segment = scene.rng.choice(scene.sealed[1:])
    lost = (segment.base, scene.next_base(segment))
    scene.store.segments.remove(segment)
    return Expectation(False, offsets(*segment.pieces), [lost])


def rolled_removed(scene: Scene):
    segment = scene.rng.choice(scene.rolled)
    lost = (segment.base, scene.next_base(segment))
    scene.store.segments.remove(segment)
    return Expectation(False, offsets(*segment.pieces), [lost])


def _first_removed(scene, passes, *added):
    """What is before the first segment is not lost: it is not in the log."""
    segment = scene.store.segments.pop(0)
    return Expectation(passes, offsets(*segment.pieces), begin=segment.end, added=list(added))


def first_removed(scene: Scene):
    return _first_removed(scene, False)


def _append(scene, value):
    """A record about the log at the end of the newest segment."""
    new = Record(scene.active.end, 1, "log", None, json.dumps(value).encode())
    scene.active.data += b"".join(encoder.unit([new]))
    return new


def first_dropped(scene: Scene):
    segment = scene.sealed[0]
    added = _append(scene, {"agentlog": "dropped", "first": 0, "end": segment.end,
                            "footers": segment.footer_hash.hex(), "at_ms": 1})
    return _first_removed(scene, True, added)


def first_dropped_after_it_was_redacted(scene: Scene):
    """The second names the hash that the first had before, which the record lists too."""
    segment = scene.sealed[0]
    new = "ab" * 32
    added = _append(scene, {"agentlog": "dropped", "first": 0, "end": segment.end,
                            "footers": f"{new} {segment.footer_hash.hex()}", "at_ms": 2})
    return _first_removed(scene, True, added)


def dropped_hash_of_another(scene: Scene):
    segment = scene.sealed[0]
    added = _append(scene, {"agentlog": "dropped", "first": 0, "end": segment.end,
                            "footers": "ab" * 32, "at_ms": 1})
    return _first_removed(scene, False, added)


def all_sealed_dropped_in_silence(scene: Scene):
    """No previous can tell, only the base of the first segment that is there."""
    gone = scene.sealed
    del scene.store.segments[:3]
    return Expectation(False, offsets(*[piece for each in gone for piece in each.pieces]),
                       begin=gone[-1].end)


def first_dropped_and_another_removed(scene: Scene):
    """The record tells of less than what is gone."""
    one, two = scene.sealed[:2]
    added = _append(scene, {"agentlog": "dropped", "first": 0, "end": one.end,
                            "footers": one.footer_hash.hex(), "at_ms": 1})
    del scene.store.segments[:2]
    return Expectation(False, offsets(*one.pieces, *two.pieces), begin=two.end, added=[added])


def contents_swapped(scene: Scene):
    """The first file holds later offsets, so those in the second one come too late."""
    one, two = scene.sealed[:2]
    one.data, two.data = two.data, one.data
    return Expectation(False, offsets(*one.pieces), [(one.base, two.base)])


def renamed_upwards(scene: Scene):
    """The first unit starts below the name that the file has now."""
    segment = scene.rng.choice(scene.rolled)
    piece = segment.pieces[0]
    if len(segment.pieces) < 2 or len(piece.records) < 2:
        return None
    segment.base += 1
    return Expectation(False, offsets(piece), [piece.offsets])


def renamed_to_the_other_form(scene: Scene):
    """The header says what it is."""
    scene.rng.choice(scene.sealed).state = "rolled"
    return Expectation(False)


def next_version(scene: Scene):
    segment = scene.rng.choice(scene.sealed + scene.rolled)
    header = bytearray(segment.data[11:87])
    header[24] = 2
    segment.data[11:91] = encoder.checked(bytes(header))
    return Expectation(False, offsets(*segment.pieces), [(segment.base, scene.next_base(segment))])


def newest_of_next_version(scene: Scene):
    header = bytearray(scene.active.data[11:87])
    header[24] = 2
    scene.active.data[11:91] = encoder.checked(bytes(header))
    return Expectation(False, offsets(*scene.active.pieces))


def _rolled_twin(scene):
    """The rolled form of a sealed segment, as a crash between sealing and removing leaves it."""
    whole = [each for each in scene.sealed if not each.lost]
    if not whole:
        return None
    segment = scene.rng.choice(whole)
    batches = [[record] for record in segment.records]
    twin = draft.plain(scene.store.id, segment.base, 1, batches, "rolled")
    scene.store.others[f"log/{twin.name}"] = bytes(twin.data)
    return segment


def sealed_and_rolled(scene: Scene):
    return Expectation(True) if _rolled_twin(scene) else None


def sealed_in_part_and_rolled(scene: Scene):
    """The footer is not valid, so the rolled file counts, and nothing is lost."""
    segment = _rolled_twin(scene)
    if segment is None:
        return None
    del segment.data[scene.rng.randint(0, len(segment.data) - 1):]
    return Expectation(False)


def sealed_of_another_base_and_rolled(scene: Scene):
    """A valid footer of another segment does not count for this base."""
    segment = _rolled_twin(scene)
    if segment is None:
        return None
    segment.data = scene.sealed[(scene.sealed.index(segment) + 1) % 3].data
    return Expectation(False)


def export_in_the_log(scene: Scene):
    segment = scene.sealed[1]
    lost = (segment.base, scene.next_base(segment))
    scene.store.segments[1] = draft.sealed(
        scene.store.id, segment.base, 1, segment.records, segment.end, export=True)
    return Expectation(False, offsets(*segment.pieces), [lost])


def foreign_files(scene: Scene):
    for name in ("notes.txt", "5.lz4", "000000000000000000001.lz4", f"{1:020d}.lz4.bak", "new.tmp",
                 f"{1:020d}.sealed.lz4", f"{1:020d}.seal.tmp", "99999999999999999999.lz4", ".lz4",
                 "٠" * 20 + ".lz4"):
        scene.store.others[f"log/{name}"] = bytes(scene.active.data)
    scene.store.others[f"log/{2:020d}.lz4/file"] = b"a directory is no segment"
    return Expectation(True)


def only_sealed(scene: Scene):
    """The newest segment is sealed: its footer says what is lost at its end."""
    gone = scene.store.segments[3:]
    del scene.store.segments[3:]
    return Expectation(True, {record.offset for each in gone for record in each.records})


ALL = [each for each in list(globals().values())
       if callable(each) and getattr(each, "__module__", "") == __name__
       and not each.__name__.startswith("_")]
