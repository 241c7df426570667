import Foundation
import Testing

@testable import Redaction

@Suite struct CompositionTests {
    private func composition(_ text: [UInt8]) -> Composition {
        text.withUnsafeBufferPointer { bytes in
            ByteKind.table.withUnsafeBufferPointer { kinds in
                var scanned = ScannedBytes(bytes, kinds: kinds)
                return Composition(0..<bytes.count, of: &scanned)
            }
        }
    }

    /// The definition of Shannon, with the logarithm of a C library.
    private func entropy(_ text: [UInt8]) -> Double {
        Dictionary(grouping: text) { $0 }.values.reduce(0) { sum, same in
            let share = Double(same.count) / Double(text.count)
            return sum - share * log2(share)
        }
    }

    @Test func entropyIsThatOfTheDefinition() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let most = UInt8(1 + random.below(255))
            let text = (0..<1 + random.below(256)).map { _ in
                UInt8.random(in: 0...most, using: &random)
            }
            let difference = Double(composition(text).entropy) / 256 - entropy(text)
            #expect(abs(difference) < 3.0 / 256, "seed \(seed), \(difference) bits")
        }
    }

    @Test func charactersAreCountedByKind() {
        let composition = composition(Array("abC12 .-_/!é".utf8))
        #expect(composition.count == 13)
        #expect(composition.lowers == 2 && composition.uppers == 1 && composition.digits == 2)
        #expect(composition.letters == 3 && composition.classes == 3)
        #expect(composition.blanks == 1 && composition.dots == 1 && composition.symbols == 3)
    }
}
