// The C library, as the log and the hook use it: Swift's Glibc module, or where that does not exist
// (Embedded Swift, of which the installed hook is made) the same names from our own module map.

#if hasFeature(Embedded)

    @_exported public import CGlibc

    public var errno: Int32 {
        get { cglibc_errno() }
        set { cglibc_set_errno(newValue) }
    }

    public func open(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
        cglibc_open(path, flags, 0)
    }

    public func open(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
        cglibc_open(path, flags, mode)
    }

    public func fcntl(_ descriptor: Int32, _ command: Int32, _ argument: Int32 = 0) -> Int32 {
        cglibc_fcntl(descriptor, command, Int(argument))
    }

    // Kinds of files as stat(2) says them: macros with a cast in them. Source: inode(7).
    public var S_IFMT: mode_t { 0o170000 }
    public var S_IFDIR: mode_t { 0o040000 }
    public var S_IFREG: mode_t { 0o100000 }
    public var S_IFLNK: mode_t { 0o120000 }

#else

    @_exported public import Glibc

#endif

/// Ignores a signal. `SIG_IGN` is a cast that not every importer of C understands.
public func ignore(signal number: Int32) {
    #if hasFeature(Embedded)
        _ = cglibc_ignore(number)
    #else
        _ = signal(number, SIG_IGN)
    #endif
}

/// The process's arguments, its own name first.
public func processArguments() -> [String] {
    #if hasFeature(Embedded)
        var bytes: [UInt8] = []
        let descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress, $0.count)
            }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        // Each ends with a zero.
        return bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    #else
        return CommandLine.arguments
    #endif
}
