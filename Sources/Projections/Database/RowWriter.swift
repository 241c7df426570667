import GRDB
import GRDBSQLite

/// One prepared statement that is run for many rows, without a value in between that SQLite would
/// take apart again.
struct RowWriter {
    private let statement: Statement
    private let pointer: OpaquePointer
    private var column: Int32 = 0
    /// Of the bindings since the last row the first that failed: without memory, or too long.
    private var failure = SQLITE_OK
    /// SQLite copies a text before binding it returns (`SQLITE_TRANSIENT`).
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
        // Others may have run it, and it takes no values before it is reset.
        sqlite3_reset(pointer)
    }

    mutating func bind(_ number: Int64) {
        column += 1
        check(sqlite3_bind_int64(pointer, column, number))
    }

    mutating func bind(_ text: String) {
        column += 1
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // Without an address it would be no text, but null.
                if let base = characters.baseAddress {
                    sqlite3_bind_text(
                        pointer, column, base, Int32(characters.count), Self.copied)
                } else {
                    sqlite3_bind_text(pointer, column, "", 0, Self.copied)
                }
            }
        }
        check(code)
    }

    mutating func bind(_ number: Int64?) {
        if let number { bind(number) } else { bindNull() }
    }

    mutating func bind(_ text: String?) {
        if let text { bind(text) } else { bindNull() }
    }

    mutating func bind(_ flag: Bool?) { bind(flag.map { $0 ? 1 : 0 as Int64 }) }

    private mutating func bindNull() {
        column += 1
        check(sqlite3_bind_null(pointer, column))
    }

    /// UTF-8 without a zero.
    mutating func bind(utf8 text: [UInt8]) {
        column += 1
        let code = text.withUnsafeBytes { bytes in
            sqlite3_bind_text(
                pointer, column, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count), Self.copied)
        }
        check(code)
    }

    private mutating func check(_ code: Int32) {
        if failure == SQLITE_OK { failure = code }
    }

    /// Writes the row whose columns were bound since the last one.
    mutating func write() throws {
        column = 0
        let code = failure == SQLITE_OK ? sqlite3_step(pointer) : failure
        failure = SQLITE_OK
        // The pointer does not keep it.
        defer { withExtendedLifetime(statement) { _ = sqlite3_reset(pointer) } }
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer))),
                sql: statement.sql)
        }
    }
}
