import Glibc

/// A whole file under a name that nobody looks for, until it gets its own. Goes away without one.
struct TemporaryFile: ~Copyable {
    private let path: String

    /// Writes `bytes` to stable storage, into the directory of `path`.
    ///
    /// - Parameter model: Whose mode and owner it gets; nil for those of any new file.
    init(beside path: String, holding bytes: [UInt8], like model: String?) throws(SettingsError) {
        let name = UInt64.random(in: 0...UInt64.max)
        let own = directory(of: path) + "/.agentlog-\(String(name, radix: 36)).tmp"
        self.path = own
        let descriptor = open(
            own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, model == nil ? 0o666 : 0o600)
        if descriptor < 0 {
            throw .io(operation: "create a file in", path: directory(of: path), errno: errno)
        }
        defer { _ = close(descriptor) }
        do throws(SettingsError) {
            if let model { try Self.take(over: model, to: descriptor) }
            try Self.write(bytes, to: descriptor, own)
            if fsync(descriptor) != 0 { throw .io(operation: "fsync", path: own, errno: errno) }
        } catch {
            unlink(own)
            throw error
        }
    }

    deinit { unlink(path) }

    private static func take(over model: String, to descriptor: Int32) throws(SettingsError) {
        var old = stat()
        var new = stat()
        guard stat(model, &old) == 0, fstat(descriptor, &new) == 0 else {
            throw .io(operation: "stat", path: model, errno: errno)
        }
        if old.st_uid != new.st_uid || old.st_gid != new.st_gid,
            fchown(descriptor, old.st_uid, old.st_gid) != 0
        {
            throw .owner(path: model, user: old.st_uid, group: old.st_gid)
        }
        if fchmod(descriptor, old.st_mode & 0o7777) != 0 {
            throw .io(operation: "chmod", path: model, errno: errno)
        }
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, _ path: String
    ) throws(SettingsError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .io(operation: "write", path: path, errno: errno)
            }
        }
    }

    /// Takes the place of `name`.
    consuming func rename(to name: String) throws(SettingsError) {
        if Glibc.rename(path, name) != 0 {
            throw .io(operation: "rename", path: name, errno: errno)
        }
        synchronizeDirectory(of: name)
    }

    /// Gets `name`, unless something has it: then it fails with `EEXIST`.
    consuming func link(to name: String) throws(SettingsError) {
        if Glibc.link(path, name) != 0 {
            throw .io(operation: "create", path: name, errno: errno)
        }
        synchronizeDirectory(of: name)
    }

    /// That the name is on stable storage. Where that fails, only a power cut could tell.
    private func synchronizeDirectory(of name: String) {
        let descriptor = open(directory(of: name), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { return }
        fsync(descriptor)
        close(descriptor)
    }
}
