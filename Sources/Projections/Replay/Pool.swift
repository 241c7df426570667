/// Values with numbers from 1 on, in blocks that never move. 0 is no value.
///
/// Growing copies nothing, and freed places are used again.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class Pool<Value: BitwiseCopyable> {
    private static var blockSize: Int { 4_096 }

    @exclusivity(unchecked) private var blocks: [UnsafeMutablePointer<Value>] = []
    @exclusivity(unchecked) private var free: [UInt32] = []
    @exclusivity(unchecked) private var used = 1
    private let blank: Value

    init(blank: Value) { self.blank = blank }

    deinit { for block in blocks { block.deallocate() } }

    var count: Int { used - 1 - free.count }

    /// All numbers that were ever given out are below it.
    var end: Int { used }

    func add(_ value: Value) -> UInt32 {
        if let number = free.popLast() {
            self[number] = value
            return number
        }
        if used >= blocks.count * Self.blockSize {
            let block = UnsafeMutablePointer<Value>.allocate(capacity: Self.blockSize)
            block.initialize(repeating: blank, count: Self.blockSize)
            blocks.append(block)
        }
        let number = UInt32(used)
        used += 1
        self[number] = value
        return number
    }

    func remove(_ number: UInt32) {
        self[number] = blank
        free.append(number)
    }

    subscript(_ number: UInt32) -> Value {
        // A number that was given out lies within one of the blocks; the array checks that.
        @inline(__always) _read {
            yield blocks[Int(number) / Self.blockSize][Int(number) % Self.blockSize]
        }
        @inline(__always) _modify {
            yield &blocks[Int(number) / Self.blockSize][Int(number) % Self.blockSize]
        }
    }
}
