"""Effects of single fields that have another value and a right checksum: who writes on purpose."""

import hashlib
import struct

import draft
import encoder
import run
from expectation import Expectation, Scene, losing, offsets

# Of the footer: name → its place and how many bytes it has. The end stands apart.
FOOTER_FIELDS = {
    "footer_flags": (10, 1), "footer_store": (12, 16), "footer_base": (28, 8),
    "record_count": (44, 8), "content_size": (52, 8), "content_hash": (60, 32),
    "structure_hash": (92, 32), "footer_previous": (124, 32), "block_position": (168, 8),
    "block_first": (176, 8), "block_least_time": (184, 8), "block_greatest_time": (192, 8),
    "block_records": (200, 4), "block_frame_bytes": (204, 4), "block_runs_bytes": (208, 4),
    "block_content_bytes": (212, 4), "block_frame_checksum": (216, 4),
    "block_runs_checksum": (220, 4),
}


def _write_footer(segment, footer):
    segment.data[segment.footer:] = encoder.checked(bytes(footer))


def _footer_field(name, place, size):
    def effect(scene: Scene):
        """In the newest sealed segment, which no other one names as its previous."""
        segment = scene.sealed[-1]
        footer = segment.data[segment.footer:-4]
        # Flags that the page names, so that the segment is not refused.
        at, bit = (place, scene.rng.randrange(2)) if name == "footer_flags" else (
            place + scene.rng.randrange(size), scene.rng.randrange(8))
        footer[at] ^= 1 << bit
        _write_footer(segment, footer)
        return Expectation(False)
    effect.__name__ = name
    return effect


def footer_end(scene: Scene):
    """The newest file in its log: the end that the footer states is believed."""
    gone = [each for each in scene.store.segments[3:] for each in each.pieces]
    del scene.store.segments[3:]
    segment = scene.sealed[-1]
    footer = segment.data[segment.footer:-4]
    footer[36:44] = struct.pack("<Q", segment.end + 5)
    _write_footer(segment, footer)
    return Expectation(False, offsets(*gone), [(segment.end, segment.end + 5)])


def lost_range_of_another_place(scene: Scene):
    segment = scene.sealed[-1]
    if not segment.lost:
        return None
    footer = segment.data[segment.footer:-4]
    footer[168 + 56 * len(segment.pieces)] ^= 1
    _write_footer(segment, footer)
    return Expectation(False)


def header_previous(scene: Scene):
    """All hashes are right, but header and footer do not name the same previous one."""
    segment = scene.sealed[-1]
    header = segment.data[11:87]
    header[44] ^= 1
    segment.data[11:91] = encoder.checked(bytes(header))
    structure = hashlib.sha256(segment.data[11:91])
    for piece in segment.pieces:
        structure.update(segment.data[piece.commit:piece.stop])
    footer = segment.data[segment.footer:-4]
    footer[92:124] = structure.digest()
    _write_footer(segment, footer)
    return Expectation(False)


def first_with_a_previous(scene: Scene):
    """Everything else is in order: the second segment's previous is among the replaced ones."""
    one = scene.sealed[0]
    created = int.from_bytes(one.data[47:55], "little")
    scene.store.segments[0] = draft.sealed(
        scene.store.id, 0, created, one.records, one.end, b"p" * 32, [one.footer_hash])
    return Expectation(False)


def unknown_header_flag(scene: Scene):
    segment = scene.rng.choice(scene.rolled)
    header = segment.data[11:87]
    header[26] |= 4
    segment.data[11:91] = encoder.checked(bytes(header))
    return Expectation(False, offsets(*segment.pieces), [(segment.base, scene.next_base(segment))])


def origin_of_another_first(scene: Scene):
    segment, piece = scene.committed(imported=True)
    if piece is None:
        return None
    origin = segment.data[piece.start:piece.frame - 4]
    origin[12] ^= 1
    segment.data[piece.start:piece.frame] = encoder.checked(bytes(origin))
    return losing(piece)


def _runs(scene, change):
    """A runs frame that `change` made another one, of right sizes and with a right checksum."""
    segment, piece = scene.block()
    frame = change(bytearray(segment.data[piece.commit:piece.stop - 8]))
    size = len(frame) + 8
    struct.pack_into("<I", frame, 4, size - 8)
    segment.data[piece.commit:piece.stop] = encoder.checked(
        bytes(frame) + struct.pack("<I", size))
    return losing(piece)


def bytes_behind_the_runs(scene: Scene):
    return _runs(scene, lambda frame: frame + b"\0")


def unknown_run_flag(scene: Scene):
    def change(frame):
        place = 36
        for _ in range(2):
            _, place = run.varint(frame, place, len(frame))
        frame[place] |= scene.rng.choice([8, 16, 32])
        return frame
    return _runs(scene, change)


def run_of_no_record(scene: Scene):
    def change(frame):
        frame[32] += 1
        return frame + b"\0\0\0"
    return _runs(scene, change)


def whole_size_of_runs(scene: Scene):
    segment, piece = scene.block()
    fields = segment.data[piece.commit:piece.stop - 4]
    fields[-4] ^= 1
    segment.data[piece.commit:piece.stop] = encoder.checked(bytes(fields))
    return losing(piece)


ALL = [each for each in list(globals().values())
       if callable(each) and getattr(each, "__module__", "") == __name__
       and not each.__name__.startswith("_")]
ALL += [_footer_field(name, *where) for name, where in FOOTER_FIELDS.items()]
