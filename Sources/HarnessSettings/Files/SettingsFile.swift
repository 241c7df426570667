import Glibc

/// A settings file as it was read, and its replacement.
///
/// Other programs write it too, and none of them locks it. So a file is replaced as a whole and
/// only while it still is what was read; what remains is the instant between that look and the
/// rename.
struct SettingsFile: Equatable, Sendable {
    static let sizeMax = 16 << 20

    /// As it is called; may be a symbolic link.
    let path: String
    /// Where the bytes are.
    let target: String
    /// nil if there is no such file.
    let bytes: [UInt8]?

    init(reading path: String) throws(SettingsError) {
        self.path = path
        target = try Self.target(of: path)
        bytes = try Self.read(target)
    }

    /// Follows links by hand: what a link leads to need not be there yet.
    private static func target(of path: String) throws(SettingsError) -> String {
        var path = path
        for _ in 0..<40 {
            guard let link = linkDestination(of: path) else { return path }
            path = joined(link, in: directory(of: path))
        }
        throw .io(operation: "readlink", path: path, errno: ELOOP)
    }

    private static func read(_ path: String) throws(SettingsError) -> [UInt8]? {
        // Without waiting for a writer if it is a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .io(operation: "open", path: path, errno: errno)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) != 0 {
            throw .io(operation: "fstat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        if status.st_size > sizeMax { throw .tooLarge(path: path) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .io(operation: "read", path: path, errno: errno)
            }
            bytes += buffer[..<count]
            if bytes.count > sizeMax { throw .tooLarge(path: path) }
        }
    }

    private func requireUnchanged() throws(SettingsError) {
        if try SettingsFile(reading: path) != self { throw .changedMeanwhile(path: path) }
    }

    /// Puts `text` in its place. After a crash there is the old file or the new one.
    ///
    /// - Parameter time: Names the backup that is made of the old file.
    /// - Returns: The backup; nil if there was no file.
    func replace(with text: [UInt8], time: String) throws(SettingsError) -> String? {
        guard bytes != nil else {
            try create(text)
            return nil
        }
        if access(target, W_OK) != 0 { throw .readOnly(path: target) }
        let new = try TemporaryFile(beside: target, holding: text, like: target)
        let backup = try backUp(time: time)
        do throws(SettingsError) {
            try requireUnchanged()
            try new.rename(to: target)
        } catch {
            unlink(backup)
            throw error
        }
        return backup
    }

    /// Never takes another file's place, however late that one appeared.
    private func create(_ text: [UInt8]) throws(SettingsError) {
        try Self.makeDirectories(directory(of: target))
        let new = try TemporaryFile(beside: target, holding: text, like: nil)
        do throws(SettingsError) {
            try new.link(to: target)
        } catch .io(_, _, EEXIST) {
            throw .changedMeanwhile(path: path)
        }
    }

    func remove() throws(SettingsError) {
        try requireUnchanged()
        if unlink(target) != 0 { throw .io(operation: "unlink", path: target, errno: errno) }
    }

    private static func makeDirectories(_ path: String) throws(SettingsError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path != directory(of: path) else {
            throw .io(operation: "mkdir", path: path, errno: errno)
        }
        try makeDirectories(directory(of: path))
        if mkdir(path, 0o777) != 0 && errno != EEXIST {
            throw .io(operation: "mkdir", path: path, errno: errno)
        }
    }
}
