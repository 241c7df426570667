import GRDB

extension Views {
    /// Runs one statement of SQL that reads.
    ///
    /// - Parameters:
    ///   - columns: Gets the names of the columns, once, before any row.
    ///   - each: Gets the values of each row.
    /// - Throws: ``QueryError`` if it is no such statement; what `columns` and `each` throw.
    public func query(
        _ sql: String, columns: ([String]) throws -> Void,
        each: ([SQLValue]) throws -> Void
    ) throws {
        let statement: Statement
        do {
            statement = try db.makeStatement(sql: sql)
        } catch let error as DatabaseError {
            throw QueryError(problem: error.message ?? "\(error)")
        }
        guard statement.isReadonly, statement.columnCount > 0 else {
            throw QueryError(problem: "only a statement that reads can be run here")
        }
        try columns(statement.columnNames)
        let rows = try Row.fetchCursor(statement)
        while true {
            let row: Row?
            do {
                row = try rows.next()
            } catch let error as DatabaseError {
                throw QueryError(problem: error.message ?? "\(error)")
            }
            guard let row else { return }
            try each(row.databaseValues.map(SQLValue.init))
        }
    }
}

/// Why a query was not run, or not to its end.
public struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As SQLite says it.
    public let problem: String

    public var description: String {
        "\(problem). docs/views.md lists the tables and their columns."
    }
}
