import SystemCalls

/// A process that holds the append lock.
public struct LockHolder: Equatable, Sendable {
    public let processID: Int32
    /// As the kernel names it, such as `agentlog-hook`; nil if it is gone or in another container.
    public let name: String?
    /// `T` for one that was stopped (SIGSTOP, Ctrl-Z), `D` for one that waits for a disk.
    public let state: Character?

    /// The processes that hold `flock` on the store's `LOCK`, as the kernel lists them.
    ///
    /// A process in another container has no number here and is missing. Source: proc_locks(5).
    static func all(of directory: LogDirectory) -> [LockHolder] {
        guard let status = try? FileStatus.at(directory.lock),
            let text = readText("/proc/locks")
        else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            // 1: FLOCK  ADVISORY  WRITE 4312 fe:00:16220220 0 EOF; with -> it only waits.
            guard fields.count >= 6, fields[1] == "FLOCK", let processID = Int32(fields[4]),
                Self.isFile(fields[5], status)
            else { return nil }
            return LockHolder(processID)
        }
    }

    /// `fe:00:16220220`: major and minor device number in hexadecimal, inode. Some file systems
    /// have another device number here than stat(2) says, so a difference in both decides.
    private static func isFile(_ text: Substring, _ status: FileStatus) -> Bool {
        let parts = text.split(separator: ":")
        guard parts.count == 3, UInt64(parts[2]) == status.inode,
            let major = UInt64(parts[0], radix: 16), let minor = UInt64(parts[1], radix: 16)
        else { return false }
        let device = status.device
        let isMajor = major == (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let isMinor = minor == device & 0xFF | (device >> 12) & ~0xFF
        return isMajor || isMinor
    }

    private init?(_ processID: Int32) {
        guard processID > 0 else { return nil }
        self.processID = processID
        // 4312 (agentlog-hook) T 1 …: the name may hold spaces and parentheses itself.
        let text = Self.readText("/proc/\(processID)/stat")
        let end = text?.lastIndex(of: ")")
        if let text, let start = text.firstIndex(of: "("), let end, start < end {
            name = String(text[text.index(after: start)..<end])
            state = text[end...].dropFirst(2).first
        } else {
            name = nil
            state = nil
        }
    }

    /// A file of /proc, whose size is not known beforehand.
    private static func readText(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
