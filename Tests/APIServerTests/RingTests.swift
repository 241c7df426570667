import NIOCore
import Testing

@testable import APIServer

@Suite struct RingTests {
    /// A ring after messages that reflect so many records each.
    private static func ring(_ offsets: [UInt64], countMax: Int = 100, bytes: Int = 1) -> Ring {
        var ring = Ring(countMax: countMax, byteCountMax: 1_000, start: 5)
        for offset in offsets {
            ring.append(
                FeedMessage(
                    position: ring.next(offset: offset), kind: nil,
                    frame: ByteBuffer(repeating: 0, count: bytes), event: ByteBuffer(), gap: nil))
        }
        return ring
    }

    private static func positions(_ ring: Ring) -> [String] {
        (ring.messages(from: ring.first, limit: .max) ?? []).map {
            "\($0.position.offset).\($0.position.index)"
        }
    }

    /// Positions grow, whatever is asked for.
    @Test func positions() {
        let ring = Self.ring([6, 6, 9, 8, 9, 12])
        #expect(Self.positions(ring) == ["6.1", "6.2", "9.1", "9.2", "9.3", "12.1"])
        #expect((ring.first, ring.end) == (0, 6))
    }

    @Test(
        arguments: [
            (5, 0, 0), (5, .max, 0), (6, 0, 0), (6, 1, 1), (6, 2, 2), (7, .max, 2), (9, 1, 3),
            (9, .max, 4), (20, 0, 4), (4, .max, nil),
        ] as [(UInt64, UInt32, Int?)])
    func resumption(offset: UInt64, index: UInt32, sequence: Int?) {
        let ring = Self.ring([6, 6, 9, 9])
        #expect(ring.sequence(after: .init(offset: offset, index: index)) == sequence)
    }

    /// What is gone cannot be resumed from, but the last of it can.
    @Test func theOldestGo() {
        let ring = Self.ring([6, 6, 9, 9, 10], countMax: 3)
        #expect(Self.positions(ring) == ["9.1", "9.2", "10.1"])
        #expect(ring.first == 2)
        #expect(ring.messages(from: 1, limit: 9) == nil)
        #expect(ring.messages(from: 6, limit: 9) == nil)
        #expect(ring.messages(from: 5, limit: 9)?.isEmpty == true)
        #expect(ring.messages(from: 3, limit: 1)?.map(\.position.index) == [2])
        #expect(ring.sequence(after: .init(offset: 6, index: 1)) == nil)
        #expect(ring.sequence(after: .init(offset: 6, index: 2)) == 2)
    }

    /// By size as well, but the newest is held however large it is.
    @Test func bytesAreBounded() {
        let ring = Self.ring([6, 7, 8, 9], bytes: 400)
        #expect(Self.positions(ring) == ["8.1", "9.1"])
        #expect(ring.byteCount == 800)
        #expect(Self.positions(Self.ring([6, 7], bytes: 4_000)) == ["7.1"])
    }

    /// Sequence numbers stay what they are over many messages.
    @Test func manyMessages() {
        let ring = Self.ring((6..<10_006).map { $0 }, countMax: 300)
        #expect((ring.first, ring.end) == (9_700, 10_000))
        #expect(ring.messages(from: 9_700, limit: 1)?.first?.position.offset == 9_706)
        #expect(ring.sequence(after: .init(offset: 9_800, index: .max)) == 9_795)
    }

    @Test func restarting() {
        var ring = Self.ring([6, 7, 8])
        ring.restart(at: 2)
        #expect((ring.first, ring.end) == (3, 3))
        #expect(ring.messages(from: 2, limit: 1) == nil)
        #expect(ring.next(offset: 3) == .init(offset: 3, index: 1))
        #expect(ring.sequence(after: .init(offset: 2, index: 0)) == 3)
        #expect(ring.sequence(after: .init(offset: 1, index: 9)) == nil)
    }

    @Test(
        arguments: [
            ("0", 0, UInt32.max, nil), ("17", 17, .max, nil), ("17.3.ff", 17, 3, 255),
            ("17.0.ffffffff", 17, 0, .max),
        ] as [(String, UInt64, UInt32, UInt32?)])
    func tokens(text: String, offset: UInt64, index: UInt32, epoch: UInt32?) {
        let token = ResumeToken(text)
        #expect(token == .init(position: .init(offset: offset, index: index), epoch: epoch))
        #expect(token?.text == text)
    }

    @Test(arguments: [
        "", ".", "1.", "1.2", "1.2.", "1.2.3.4", "-1", "+1", " 1", "1 ", "1.2.G", "1.2.FF", "x",
        "9223372036854775808", "1.4294967296.a", "1.2.123456789", "1.-2.a", "１",
    ])
    func malformedTokens(text: String) { #expect(ResumeToken(text) == nil) }
}
