"""Effects of what is done to sealed segments."""

import struct
from dataclasses import replace

import draft
import encoder
from expectation import Expectation, Scene, losing, offsets


def byte_in_block(scene: Scene):
    segment, piece = scene.block()
    scene.flip(segment, piece.frame, piece.commit)
    return losing(piece)


def byte_in_runs(scene: Scene):
    segment, piece = scene.block()
    scene.flip(segment, piece.commit, piece.stop)
    return losing(piece)


def bit_in_sealed_header(scene: Scene):
    scene.flip(scene.rng.choice(scene.sealed), 11, 91)
    return Expectation(False)


def bit_in_empty_frame(scene: Scene):
    scene.flip(scene.rng.choice(scene.store.segments), 0, 11)
    return Expectation(False)


def bit_in_footer(scene: Scene):
    """The blocks are read one after another; what was lost is lost still."""
    segment = scene.rng.choice(scene.sealed)
    scene.flip(segment, segment.footer, len(segment.data))
    return Expectation(False)


def footer_cut(scene: Scene):
    segment = scene.rng.choice(scene.sealed)
    del segment.data[scene.rng.randrange(segment.footer, len(segment.data)):]
    return Expectation(False)


def sealed_cut(scene: Scene):
    segment = scene.rng.choice(scene.sealed)
    index = scene.rng.randrange(len(segment.pieces))
    piece = segment.pieces[index]
    del segment.data[scene.rng.randint(piece.start, piece.stop - 1):]
    return losing(*segment.pieces[index:])


def bytes_behind_the_footer(scene: Scene):
    scene.rng.choice(scene.sealed).data += scene.rng.randbytes(scene.rng.randint(1, 50))
    return Expectation(False)


def block_doubled(scene: Scene):
    segment, piece = scene.block()
    segment.data[piece.stop:piece.stop] = segment.data[piece.start:piece.stop]
    return Expectation(False)


def block_removed(scene: Scene):
    segment, piece = scene.block()
    del segment.data[piece.start:piece.stop]
    return losing(piece)


def bytes_between_blocks(scene: Scene):
    segment, piece = scene.block()
    segment.data[piece.start:piece.start] = scene.rng.randbytes(scene.rng.randint(1, 50))
    return Expectation(False)


def block_packed_otherwise(scene: Scene):
    """The same records in other bytes, with right checksums: only the footer can tell."""
    segment, piece = scene.block()
    frame = encoder.lz4_frame(encoder.content(piece.records), sealed=False)
    if frame == segment.data[piece.frame:piece.commit]:
        return None
    runs = bytearray(segment.data[piece.commit:piece.stop - 4])
    struct.pack_into("<I", runs, 12, len(frame))
    struct.pack_into("<I", runs, 28, encoder.crc32c(frame))
    segment.data[piece.start:piece.stop] = frame + encoder.checked(bytes(runs))
    return Expectation(False)


def unknown_footer_flag(scene: Scene):
    """The segment is refused as a whole."""
    segment = scene.rng.choice(scene.sealed)
    footer = bytearray(segment.data[segment.footer:-4])
    footer[10] |= 4
    segment.data[segment.footer:] = encoder.checked(bytes(footer))
    return Expectation(False, offsets(*segment.pieces), [(segment.base, scene.next_base(segment))])


def _sealed_again(scene, segment, records, replaced=()):
    previous = bytes(segment.data[55:87])
    created = int.from_bytes(segment.data[47:55], "little")
    return draft.sealed(scene.store.id, segment.base, created, records, segment.end, previous,
                        replaced)


def _with_one_changed(scene, segment, **change):
    victim = scene.rng.choice(segment.records)
    new = replace(victim, **change)
    return new, [new if record is victim else record for record in segment.records]


def history_rewritten(scene: Scene):
    """One record is another, and the segment is sealed anew: the next one's *previous* tells."""
    index = scene.rng.randrange(len(scene.sealed) - 1)
    segment = scene.sealed[index]
    new, records = _with_one_changed(scene, segment, data=b'{"never":"said"}')
    scene.store.segments[index] = _sealed_again(scene, segment, records)
    return Expectation(False, changed={new.offset: new})


def append_time_rewritten(scene: Scene):
    index = scene.rng.randrange(len(scene.sealed) - 1)
    segment = scene.sealed[index]
    new, records = _with_one_changed(scene, segment, append_ms=1)
    scene.store.segments[index] = _sealed_again(scene, segment, records)
    return Expectation(False, changed={new.offset: new})


def record_redacted(scene: Scene):
    index = scene.rng.randrange(len(scene.sealed))
    segment = scene.sealed[index]
    new, records = _with_one_changed(
        scene, segment, kind="log", data=b'{"agentlog":"redacted","offset":0,"at_ms":1}')
    again = _sealed_again(scene, segment, records, [segment.footer_hash])
    scene.store.segments[index] = again
    return Expectation(True, changed={new.offset: new})


def record_redacted_twice(scene: Scene):
    segment = scene.sealed[0]
    one, records = _with_one_changed(scene, segment, kind="log", data=b"{}")
    first = _sealed_again(scene, segment, records, [segment.footer_hash])
    scene.store.segments[0] = first
    two, records = _with_one_changed(scene, first, kind="log", data=b"[]")
    scene.store.segments[0] = _sealed_again(
        scene, first, records, [first.footer_hash, segment.footer_hash])
    return Expectation(True, changed={one.offset: one, two.offset: two})


def segment_of_another_store(scene: Scene):
    """The newest sealed one, so that no *previous* is wrong."""
    segment = scene.sealed[-1]
    own, scene.store.id = scene.store.id, scene.rng.randbytes(16)
    scene.store.segments[2] = _sealed_again(scene, segment, segment.records)
    scene.store.id = own
    return Expectation(False)


ALL = [each for each in list(globals().values())
       if callable(each) and getattr(each, "__module__", "") == __name__
       and not each.__name__.startswith("_")]
