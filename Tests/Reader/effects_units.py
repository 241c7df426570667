"""Effects of what is done to units of rolled and active segments."""

import encoder
from draft import Piece, plain
from expectation import Expectation, Scene, losing, offsets


def nothing(scene: Scene):
    return Expectation(True)


def bit_in_frame(scene: Scene):
    segment, piece = scene.committed()
    scene.flip(segment, piece.frame, piece.commit)
    return losing(piece)


def bit_in_trailer(scene: Scene):
    segment, piece = scene.committed()
    scene.flip(segment, piece.commit, piece.stop)
    return losing(piece)


def bit_in_origin(scene: Scene):
    segment, piece = scene.committed(imported=True)
    if piece is None:
        return None
    scene.flip(segment, piece.start, piece.frame)
    return losing(piece)


def origin_removed(scene: Scene):
    segment, piece = scene.committed(imported=True)
    if piece is None:
        return None
    del segment.data[piece.start:piece.frame]
    return losing(piece)


def origin_before_a_unit_that_is_not_imported(scene: Scene):
    segment, piece = scene.committed()
    _, imported = scene.committed(imported=True)
    if piece.start != piece.frame or imported is None:
        return None
    owner = next(each for each in scene.store.segments if imported in each.pieces)
    segment.data[piece.start:piece.start] = owner.data[imported.start:imported.frame]
    return losing(piece)


def unit_doubled(scene: Scene):
    segment, piece = scene.committed()
    segment.data[piece.stop:piece.stop] = segment.data[piece.start:piece.stop]
    return Expectation(False)


def unit_removed(scene: Scene):
    segment, piece = scene.committed()
    del segment.data[piece.start:piece.stop]
    return losing(piece)


def trailer_removed(scene: Scene):
    segment, piece = scene.committed()
    del segment.data[piece.commit:piece.stop]
    return losing(piece)


def neighbours_swapped(scene: Scene):
    """The later one is read first, so the earlier one is out of place."""
    segment = scene.rng.choice(scene.rolled)
    index = scene.rng.randrange(1, len(segment.pieces))
    one, two = segment.pieces[index - 1:index + 1]
    data = segment.data
    data[one.start:two.stop] = data[two.start:two.stop] + data[one.stop:two.start] \
        + data[one.start:one.stop]
    return losing(one)


def garbage_between(scene: Scene):
    segment, piece = scene.committed()
    segment.data[piece.start:piece.start] = scene.rng.randbytes(scene.rng.randint(1, 99))
    return Expectation(False)


def frame_without_trailer_between(scene: Scene):
    segment, piece = scene.committed()
    segment.data[piece.start:piece.start] = encoder.lz4_frame(b"never committed\n")
    return Expectation(False)


def unknown_frame_between(scene: Scene):
    segment, piece = scene.committed()
    segment.data[piece.start:piece.start] = encoder.unknown_frame(scene.rng.randbytes(20))
    return Expectation(True)


def unknown_frame_of_wrong_size(scene: Scene):
    """It claims bytes of the unit behind it, which is found all the same."""
    segment, piece = scene.committed()
    frame = bytearray(encoder.unknown_frame(scene.rng.randbytes(20)))
    frame[4] += scene.rng.randint(1, 30)
    segment.data[piece.start:piece.start] = frame
    return Expectation(False)


def _with_trailer(scene: Scene, position: int, value: int):
    """A byte of a trailer is another, and its checksum is right."""
    segment, piece = scene.committed()
    fields = bytearray(segment.data[piece.commit:piece.commit + 40])
    fields[position] ^= value
    segment.data[piece.commit:piece.stop] = encoder.checked(bytes(fields))
    return losing(piece)


def unknown_trailer_flag(scene: Scene):
    return _with_trailer(scene, 10, scene.rng.choice([4, 8, 128]))


def unknown_trailer_version(scene: Scene):
    return _with_trailer(scene, 8, 3)


def trailer_of_another_count(scene: Scene):
    return _with_trailer(scene, 24, 1)


def trailer_of_another_frame_size(scene: Scene):
    return _with_trailer(scene, 12, 1)


def empty_record(scene: Scene):
    """Two 0x0A in a row are a record of no bytes, which breaks a limit."""
    segment, piece = scene.committed()
    frame = encoder.lz4_frame(b"\n" * len(piece.records))
    first = piece.records[0]
    segment.data[piece.start:piece.stop] = frame + encoder.trailer(
        frame, first.offset, len(piece.records), first.append_ms)
    return losing(piece)


def newest_cut(scene: Scene):
    """Inside its last unit: that one may still be under way."""
    piece = scene.active.pieces[-1]
    del scene.active.data[scene.rng.randint(piece.start + 1, piece.stop - 1):]
    return Expectation(True, offsets(piece))


def zeros_behind_the_newest(scene: Scene):
    scene.active.data += bytes(scene.rng.randint(1, 5000))
    return Expectation(True)


def newest_unit_damaged(scene: Scene):
    """Its trailer is whole, so it was committed; but a reader says "not yet"."""
    piece = scene.active.pieces[-1]
    scene.flip(scene.active, piece.frame, piece.commit)
    return Expectation(False, offsets(piece))


def rolled_cut(scene: Scene):
    """Everything from the unit that was cut to the next base is lost."""
    segment = scene.rng.choice(scene.rolled)
    index = scene.rng.randrange(len(segment.pieces))
    piece = segment.pieces[index]
    del segment.data[scene.rng.randint(piece.start, piece.stop - 1):]
    return losing(*segment.pieces[index:])


def never_committed_behind_a_rolled_one(scene: Scene):
    """The next segment begins where the last unit ends: nothing is lost."""
    scene.rng.choice(scene.rolled).data += encoder.lz4_frame(b"never committed\n")
    return Expectation(True)


def unit_of_a_later_segment(scene: Scene):
    """A copy that stands where the next segment's units would be out of place: they are lost."""
    one, two = scene.rolled
    piece: Piece = scene.rng.choice(two.pieces)
    one.data += two.data[piece.start:piece.stop]
    before = two.pieces[:two.pieces.index(piece)]
    return losing(*before)


def store_with_one_empty_segment(scene: Scene):
    new = plain(scene.store.id, scene.active.end, 0, [], "active")
    scene.active.state = "rolled"
    scene.store.segments.append(new)
    return Expectation(True)


ALL = [each for each in list(globals().values())
       if callable(each) and getattr(each, "__module__", "") == __name__
       and not each.__name__.startswith("_")]
