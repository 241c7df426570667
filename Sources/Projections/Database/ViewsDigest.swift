import Digests
import GRDB
import GRDBSQLite

/// A SHA-256 over everything that the fold has produced, in canonical order.
///
/// Equal for live folding and for replay in any batch size, on any machine, at any wall clock time
/// and time zone; different as soon as one value in one row differs.
enum ViewsDigest {
    /// - Complexity: O(n) in the size of the database.
    static func digest(_ db: Database) throws -> String {
        var encoder = Encoder()
        for (table, order) in Schema.tables {
            encoder.append("\(table)\n")
            let statement = try db.makeStatement(
                sql: "SELECT * FROM \(table) ORDER BY \(order)")
            try encoder.append(statement)
        }
        return hexadecimal(encoder.finalize())
    }

    /// Columns as `name=` and a value with its kind and length, so that no two rows have the same
    /// encoding: `n;`, `i42;`, `d` and the bits of a double, `s5:texts;`, `b` likewise. Rows end
    /// with a line feed.
    private struct Encoder {
        private var hash = SHA256()
        private var bytes: [UInt8] = []
        private static let bytesMax = 1 << 16

        mutating func append(_ text: String) { bytes += text.utf8 }

        /// All rows of a statement, without a value in between: a generation has millions.
        mutating func append(_ statement: Statement) throws {
            let pointer = statement.sqliteStatement
            let names = statement.columnNames.map { Array("\($0)=".utf8) }
            defer { withExtendedLifetime(statement) { _ = sqlite3_reset(pointer) } }
            while true {
                let code = sqlite3_step(pointer)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW else {
                    throw DatabaseError(
                        resultCode: ResultCode(rawValue: code),
                        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer))),
                        sql: statement.sql)
                }
                for (column, name) in names.enumerated() {
                    bytes += name
                    appendValue(pointer, Int32(column))
                }
                bytes.append(UInt8(ascii: "\n"))
                if bytes.count >= Self.bytesMax { flush() }
            }
        }

        private mutating func appendValue(_ row: SQLiteStatement, _ column: Int32) {
            switch sqlite3_column_type(row, column) {
            case SQLITE_INTEGER:
                bytes.append(UInt8(ascii: "i"))
                append(sqlite3_column_int64(row, column))
            case SQLITE_FLOAT:
                append("d\(sqlite3_column_double(row, column).bitPattern)")
            case SQLITE_TEXT: appendBytes("s", sqlite3_column_text(row, column), row, column)
            case SQLITE_BLOB: appendBytes("b", sqlite3_column_blob(row, column), row, column)
            default: bytes.append(UInt8(ascii: "n"))
            }
            bytes.append(UInt8(ascii: ";"))
        }

        /// The address comes first: asking for it can change how many bytes there are.
        private mutating func appendBytes(
            _ kind: Unicode.Scalar, _ address: UnsafeRawPointer?, _ row: SQLiteStatement,
            _ column: Int32
        ) {
            let count = Int(sqlite3_column_bytes(row, column))
            bytes.append(UInt8(ascii: kind))
            append(Int64(count))
            bytes.append(UInt8(ascii: ":"))
            bytes += UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : count)
        }

        private mutating func append(_ number: Int64) {
            if number < 0 { bytes.append(UInt8(ascii: "-")) }
            let start = bytes.count
            var rest = number.magnitude
            repeat {
                bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            } while rest > 0
            bytes[start...].reverse()
        }

        private mutating func flush() {
            hash.update(bytes)
            bytes.removeAll(keepingCapacity: true)
        }

        mutating func finalize() -> [UInt8] {
            flush()
            return hash.finalize()
        }
    }
}
