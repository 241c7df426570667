import Foundation

/// The file of a store that holds its keys: JSON, of mode 0600, replaced in one step.
public struct KeyFile: Sendable {
    public static let name = "keys.json"
    public static let countMax = 1_000
    private static let byteCountMax = 1 << 20

    private let home: String
    public var path: String { home + "/" + Self.name }

    /// - Parameter home: The store's directory. It need not exist before a key is created.
    public init(home: String) { self.home = home }

    /// Reads all keys. No file: no key.
    ///
    /// - Throws: `damaged`, `exposed` or `io`. A file that cannot be read is never taken for none.
    public func read() throws(KeyFileError) -> KeyRing {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return KeyRing([]) }
            if errno == ELOOP { throw .exposed(path: path, reason: "it is a symbolic link") }
            throw failure("open")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("stat") }
        try check(status)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            let data = try handle.read(upToCount: Self.byteCountMax + 1) ?? Data()
            return KeyRing(try KeyDocument.decode(data, path: path))
        } catch let error as KeyFileError {
            throw error
        } catch {
            throw .io(operation: "read", path: path, reason: "\(error)")
        }
    }

    private func check(_ status: stat) throws(KeyFileError) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .damaged(path: path, reason: "it is no regular file")
        }
        guard status.st_uid == geteuid() else {
            throw .exposed(path: path, reason: "it belongs to user \(status.st_uid)")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw .exposed(
                path: path, reason: "its mode is \(mode); others may use it. chmod 600 \(path)")
        }
        guard status.st_size <= off_t(Self.byteCountMax) else {
            throw .damaged(path: path, reason: "it has \(status.st_size) bytes")
        }
    }

    /// Makes a key and keeps its hash. On return it survives a power cut.
    ///
    /// - Parameters:
    ///   - name: For people; may be of several keys.
    ///   - now: ms since 1970.
    /// - Returns: The key, which cannot be had again, and what is kept of it.
    public func create(
        name: String, now: Int64
    ) throws(KeyFileError) -> (key: APIKey, record: KeyRecord) {
        try makeHome()
        return try locked { () throws(KeyFileError) in
            let records = try read().records
            guard records.count < Self.countMax else { throw .full(countMax: Self.countMax) }
            let key = APIKey()
            let known = Set(records.map(\.id))
            var id: String
            repeat {
                let digits = String(UInt32.random(in: 0...UInt32.max), radix: 16)
                id = String(repeating: "0", count: 8 - digits.count) + digits
            } while known.contains(id)
            let record = KeyRecord(
                id: id, name: name, createdMilliseconds: now, ending: key.ending,
                digest: APIKey.digest(key.text))
            try replace(records + [record])
            return (key, record)
        }
    }

    /// Takes a key out.
    ///
    /// - Throws: `unknown` if there is none of this id.
    public func revoke(id: String) throws(KeyFileError) -> KeyRecord {
        // Without a store there is nothing to lock.
        guard access(home, F_OK) == 0 else { throw .unknown(id: id) }
        return try locked { () throws(KeyFileError) in
            let records = try read().records
            guard let record = records.first(where: { $0.id == id }) else {
                throw .unknown(id: id)
            }
            try replace(records.filter { $0.id != id })
            return record
        }
    }

    // MARK: - Writing

    private func makeHome() throws(KeyFileError) {
        do {
            try FileManager.default.createDirectory(
                atPath: home, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .io(operation: "create", path: home, reason: error.localizedDescription)
        }
    }

    /// One process at a time: the kernel lets go of the lock when this one ends, however it ends.
    private func locked<T>(_ body: () throws(KeyFileError) -> T) throws(KeyFileError) -> T {
        let directory = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open", home) }
        defer { close(directory) }
        while flock(directory, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure("lock", home) }
        }
        let result = try body()
        guard fsync(directory) == 0 else { throw failure("sync", home) }
        return result
    }

    /// Readers see the old file or the new one, and so does the next start after a power cut.
    private func replace(_ records: [KeyRecord]) throws(KeyFileError) {
        let temporary = path + ".tmp"
        // Left by a process that was killed: whoever holds the lock is alone.
        unlink(temporary)
        let descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        defer { close(descriptor) }
        do {
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
                .write(contentsOf: KeyDocument.encode(records))
        } catch {
            throw .io(operation: "write", path: temporary, reason: "\(error)")
        }
        guard fsync(descriptor) == 0 else { throw failure("sync", temporary) }
        guard rename(temporary, path) == 0 else { throw failure("rename", temporary) }
    }

    private func failure(_ operation: String, _ path: String? = nil) -> KeyFileError {
        .io(
            operation: operation, path: path ?? self.path,
            reason: String(cString: strerror(errno)))
    }
}
