import SystemCalls

/// What an event says about the machine that it was captured on.
public struct Machine: Sendable {
    /// 32 hexadecimal digits; nil where the system does not say.
    public var bootID: String?
    public var host: String?

    public init(bootID: String?, host: String?) {
        self.bootID = bootID
        self.host = host
    }

    /// This machine, as the kernel names it.
    public static func current() -> Machine {
        Machine(bootID: readBootID(), host: hostName())
    }

    /// Source: random(4), `/proc/sys/kernel/random/boot_id`.
    private static func readBootID() -> String? {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let digits = bytes.prefix(max(0, count)).filter { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        return digits.count == 32 ? String(decoding: digits, as: UTF8.self) : nil
    }

    private static func hostName() -> String? {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}

/// When and by whom a payload was captured.
public struct Moment: Sendable {
    /// Wall clock, ns since 1970.
    public var nanoseconds: UInt64
    /// Milliseconds since boot, suspended time included.
    public var bootMilliseconds: Int64
    public var processID: Int32

    public init(nanoseconds: UInt64, bootMilliseconds: Int64, processID: Int32) {
        self.nanoseconds = nanoseconds
        self.bootMilliseconds = bootMilliseconds
        self.processID = processID
    }

    public static func now() -> Moment {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        return Moment(
            nanoseconds: UInt64(wall.tv_sec) * 1_000_000_000 + UInt64(wall.tv_nsec),
            bootMilliseconds: bootMilliseconds(), processID: getpid())
    }

    /// This alone needs no system call.
    static func bootMilliseconds() -> Int64 {
        var boot = timespec()
        clock_gettime(CLOCK_BOOTTIME, &boot)
        return Int64(boot.tv_sec) * 1_000 + Int64(boot.tv_nsec) / 1_000_000
    }
}
