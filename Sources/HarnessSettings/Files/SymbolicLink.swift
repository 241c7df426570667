import Glibc

/// What a symbolic link leads to, as it is written in it; nil if `path` is none.
func linkDestination(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    if count < 0 { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// `/a/b` of `/a/b/c`.
func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// A path as it is meant in a directory: relative to it, unless it is absolute.
func joined(_ path: String, in directory: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : directory + "/" + path
}
