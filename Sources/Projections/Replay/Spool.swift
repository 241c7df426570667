import Glibc

/// Bytes that are written once and read again by position: a file without a name, which the kernel
/// takes back when it is closed.
///
/// It holds what a replay needs seldom or only at its end. Not thread-safe.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class Spool {
    private let descriptor: Int32
    private let path: String
    @exclusivity(unchecked) private var waiting: [UInt8] = []
    /// What of the spool is in the file; `waiting` follows it.
    @exclusivity(unchecked) private var written: Int64 = 0
    /// Parts of the file that were read, the last one first.
    @exclusivity(unchecked) private var windows = [Window(), Window()]
    /// Bytes to read at once: few while entries are read here and there, many for those who read
    /// them in order.
    @exclusivity(unchecked) var windowSize = 1 << 10

    private struct Window {
        var start: Int64 = 0
        var count = 0
        var bytes: [UInt8] = []

        func holds(_ position: Int64, count needed: Int) -> Bool {
            position >= start && position + Int64(needed) <= start + Int64(count)
        }
    }

    private static let waitingMax = 1 << 20

    /// - Parameter path: Where the file stands for the moment in which it has a name.
    init(path: String) throws {
        self.path = path
        unlink(path)
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor < 0 { throw ViewsError.io(operation: "open", path: path, errno: errno) }
        unlink(path)
        waiting.reserveCapacity(Self.waitingMax + 1 << 16)
    }

    deinit { close(descriptor) }

    /// Begins an entry and returns its position; ``append(_:)`` and ``end(at:)`` follow.
    @inline(__always)
    func begin() throws -> Int64 {
        if waiting.count >= Self.waitingMax { try flush() }
        let position = written + Int64(waiting.count)
        // For the size, which is not known yet.
        for _ in 0..<4 { waiting.append(0) }
        return position
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) { waiting.append(contentsOf: bytes) }

    func append(_ word: UInt64) {
        var rest = word
        for _ in 0..<8 {
            waiting.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    func append(_ number: Int64) { append(UInt64(bitPattern: number)) }

    /// Ends the entry that began at `position`. A record is far below the 4 GiB of an entry.
    func end(at position: Int64) {
        let start = Int(position - written)
        let size = UInt32(truncatingIfNeeded: waiting.count - start - 4)
        for index in 0..<4 {
            waiting[start + index] = UInt8(truncatingIfNeeded: size >> UInt32(8 * index))
        }
    }

    private func flush() throws {
        var start = 0
        while start < waiting.count {
            let count = waiting[start...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(written))
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw ViewsError.io(operation: "pwrite", path: path, errno: errno) }
            start += count
            written += Int64(count)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    /// Gives the bytes of an entry to `body`.
    ///
    /// - Complexity: One copy; of what is in the file, one or two system calls.
    func withEntry<Result>(
        at position: Int64, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) throws -> Result {
        if position >= written {
            let start = Int(position - written)
            let size = Self.size(waiting[start...])
            return try waiting.withUnsafeBufferPointer { bytes in
                try body(UnsafeBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + size)]))
            }
        }
        try fill(at: position, count: 4)
        let size = Self.size(windows[0].bytes[Int(position - windows[0].start)...])
        try fill(at: position, count: size + 4)
        let start = Int(position - windows[0].start)
        return try windows[0].bytes.withUnsafeBufferPointer { bytes in
            try body(UnsafeBufferPointer(rebasing: bytes[(start + 4)..<(start + 4 + size)]))
        }
    }

    /// Makes the first window hold `count` bytes of the file from `position` on.
    private func fill(at position: Int64, count: Int) throws {
        if windows[0].holds(position, count: count) { return }
        windows.swapAt(0, 1)
        if windows[0].holds(position, count: count) { return }
        let size = max(count, windowSize)
        if windows[0].bytes.count < size {
            windows[0].bytes = [UInt8](repeating: 0, count: size)
        }
        windows[0].count = 0
        var done = 0
        while done < count {
            let found = windows[0].bytes.withUnsafeMutableBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                return pread(
                    descriptor, rest.baseAddress, rest.count, off_t(position) + off_t(done))
            }
            if found < 0 && errno == EINTR { continue }
            guard found > 0 else {
                throw ViewsError.io(
                    operation: "pread", path: path, errno: found < 0 ? errno : EIO)
            }
            done += found
        }
        windows[0].start = position
        windows[0].count = done
    }

    private static func size(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
