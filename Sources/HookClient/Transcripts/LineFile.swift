import SystemCalls

/// Reads a file of lines that another process may be writing.
///
/// `read(2)` into a bounded buffer, not `mmap`: the harness may truncate the file meanwhile, and a
/// mapped page that is gone kills the process.
package enum LineFile {
    /// What was read of a file.
    package struct Extent: Equatable {
        /// The end of the last line that was taken.
        package var bytesRead = 0
        /// False: there is more than the limits allow.
        package var isComplete = true
    }

    package enum Verdict {
        case next
        /// It and what follows is not taken.
        case stop
    }

    package struct Limits {
        var size = Limit.transcriptSize
        /// A `Moment`'s milliseconds since boot; nil: as long as it takes.
        var deadline: Int64?

        package init() {}

        init(size: Int = Limit.transcriptSize, deadline: Int64? = nil) {
            self.size = size
            self.deadline = deadline
        }
    }

    /// Small, because a fresh page costs a process more than another read; of a long file there are
    /// many reads.
    private static func chunkSize(ofFile size: Int) -> Int { size > 4 << 20 ? 64 << 10 : 32 << 10 }

    /// Gives each line to `take`, without its newline. The bytes behind the last newline are a line
    /// if `isWhole` says so, otherwise one that is still being written.
    ///
    /// - Parameter offset: Where a line begins.
    /// - Returns: Nil if the file cannot be opened or is not a regular file (a pipe would block).
    package static func read(
        _ path: String, from offset: Int = 0, _ limits: Limits = Limits(),
        isWhole: (UnsafeBufferPointer<UInt8>) -> Bool,
        _ take: (UnsafeBufferPointer<UInt8>) -> Verdict
    ) -> Extent? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        if offset > 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 { return nil }
        var extent = Extent(bytesRead: offset)
        var buffer = room(for: chunkSize(ofFile: Int(status.st_size)))
        var filled = 0
        while true {
            if filled == buffer.count {
                // One line is longer than the buffer.
                guard buffer.count < Limit.lineSize else { break }
                let full = buffer
                buffer = room(for: full.count * 2)
                buffer.withUnsafeMutableBytes { bytes in
                    full.withUnsafeBytes { bytes.copyMemory(from: $0) }
                }
            }
            if let deadline = limits.deadline, Moment.bootMilliseconds() > deadline { break }
            let room = min(buffer.count - filled, limits.size - extent.bytesRead - filled)
            let count = buffer.withUnsafeMutableBytes { bytes in
                SystemCalls.read(descriptor, bytes.baseAddress.map { $0 + filled }, room)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                extent.isComplete = count == 0 && status.st_size <= limits.size
                buffer.withUnsafeBufferPointer { bytes in
                    let rest = UnsafeBufferPointer(rebasing: bytes[..<filled])
                    if !rest.isEmpty, isWhole(rest), case .next = take(rest) {
                        extent.bytesRead += filled
                    }
                }
                return extent
            }
            filled += count
            let (used, hasStopped) = takeLines(buffer, count: filled, take)
            extent.bytesRead += used
            if hasStopped { return extent }
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + used, filled - used)
            }
            filled -= used
        }
        extent.isComplete = false
        return extent
    }

    /// Memory that is not touched before something is read into it.
    private static func room(for size: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { _, count in count = size }
    }

    /// Takes the whole lines in the buffer and says how many bytes they are.
    private static func takeLines(
        _ buffer: [UInt8], count: Int, _ take: (UnsafeBufferPointer<UInt8>) -> Verdict
    ) -> (used: Int, hasStopped: Bool) {
        buffer.withUnsafeBufferPointer { bytes in
            var start = 0
            while let base = bytes.baseAddress,
                let found = memchr(base + start, 0x0A, count - start)
            {
                let end = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if case .stop = take(line) { return (start, true) }
                start = end + 1
            }
            return (start, false)
        }
    }
}
