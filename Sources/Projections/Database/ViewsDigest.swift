import Digests
import Foundation
import GRDB

/// A SHA-256 over everything that the fold has produced, in canonical order.
///
/// Equal for live folding and for replay in any batch size, on any machine, at any wall clock time
/// and time zone; different as soon as one value in one row differs.
enum ViewsDigest {
    /// - Complexity: O(n) in the size of the database.
    static func digest(_ db: Database) throws -> String {
        var hash = SHA256()
        for (table, order) in Schema.tables {
            hash.update(Array("\(table)\n".utf8))
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table) ORDER BY \(order)")
            while let row = try rows.next() {
                for (column, value) in row {
                    hash.update(Array("\(column)=".utf8))
                    hash.update(encoded(value))
                }
                hash.update([0x0A])
            }
        }
        return hexadecimal(hash.finalize())
    }

    /// A value with its kind and length, so that no two rows have the same encoding.
    private static func encoded(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .null: return Array("n;".utf8)
        case .int64(let number): return Array("i\(number);".utf8)
        case .double(let number): return Array("d\(number.bitPattern);".utf8)
        case .string(let text): return Array("s\(text.utf8.count):\(text);".utf8)
        case .blob(let data): return Array("b\(data.count):".utf8) + data
        }
    }
}
