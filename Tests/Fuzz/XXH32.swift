@testable import EventLog

/// The checksum inside LZ4 frames: XXH32 with seed 0. liblz4 does not export its own.
///
/// Source: doc/xxhash_spec.md of xxHash.
func xxh32(_ bytes: Span<UInt8>) -> UInt32 {
    let primes: [UInt32] = [
        2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393,
    ]
    func rotate(_ value: UInt32, _ bits: UInt32) -> UInt32 { value << bits | value >> (32 - bits) }
    var position = 0
    var hash = primes[4]
    if bytes.count >= 16 {
        var lanes = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
        while bytes.count - position >= 16 {
            for lane in 0..<4 {
                let word = bytes.integer(at: position + 4 * lane, as: UInt32.self)
                lanes[lane] = rotate(lanes[lane] &+ word &* primes[1], 13) &* primes[0]
            }
            position += 16
        }
        hash =
            rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12)
            &+ rotate(lanes[3], 18)
    }
    hash &+= UInt32(bytes.count)
    while bytes.count - position >= 4 {
        let word = bytes.integer(at: position, as: UInt32.self)
        hash = rotate(hash &+ word &* primes[2], 17) &* primes[3]
        position += 4
    }
    while position < bytes.count {
        hash = rotate(hash &+ UInt32(bytes[position]) &* primes[4], 11) &* primes[0]
        position += 1
    }
    hash = (hash ^ hash >> 15) &* primes[1]
    hash = (hash ^ hash >> 13) &* primes[2]
    return hash ^ hash >> 16
}
