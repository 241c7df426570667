"""Random damage to the segments of a random store: bits, cuts, and units in other places."""


def flip_bits(rng, data, pieces):
    for _ in range(rng.choice([1, 1, 1, 2, 8])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def zero_bytes(rng, data, pieces):
    """What a power cut leaves: whole pages of nothing."""
    start = rng.randrange(len(data)) & ~511
    data[start:start + 512] = bytes(len(data[start:start + 512]))


def cut(rng, data, pieces):
    del data[rng.randrange(len(data)):]


def duplicate_piece(rng, data, pieces):
    piece = rng.choice(pieces)
    data[piece.stop:piece.stop] = data[piece.start:piece.stop]


def drop_piece(rng, data, pieces):
    piece = rng.choice(pieces)
    del data[piece.start:piece.stop]


def swap_pieces(rng, data, pieces):
    index = rng.randrange(1, len(pieces)) if len(pieces) > 1 else 0
    one, two = pieces[max(0, index - 1)], pieces[index]
    data[one.start:two.stop] = data[two.start:two.stop] + data[one.start:two.start]


def drop_trailer(rng, data, pieces):
    piece = rng.choice(pieces)
    del data[piece.commit:piece.stop]


def insert_garbage(rng, data, pieces):
    piece = rng.choice(pieces)
    data[piece.start:piece.start] = rng.randbytes(rng.randint(1, 100))


def append_garbage(rng, data, pieces):
    data += rng.choice([bytes(rng.randint(1, 300)), rng.randbytes(rng.randint(1, 300))])


KINDS = [flip_bits, zero_bytes, cut, duplicate_piece, drop_piece, swap_pieces, drop_trailer,
         insert_garbage, append_garbage]


def apply(rng, store) -> list[str]:
    """One to four damages, each to another segment; says what was done where."""
    done = []
    count = min(len(store.segments), rng.randint(1, 4))
    for segment in rng.sample(store.segments, count):
        kind = rng.choice(KINDS)
        if not segment.pieces:
            kind = rng.choice([flip_bits, cut, append_garbage])
        kind(rng, segment.data, segment.pieces)
        done.append(f"{segment.name}: {kind.__name__}")
    if len(store.segments) > 2 and rng.random() < 0.1:
        gone = store.segments.pop(rng.randrange(len(store.segments) - 1))
        done.append(f"{gone.name}: removed")
    return done
