"""The rows of a store's views, by the names that the count gives them: read, and made wrong."""

import json
import sqlite3

from row_differences import KEYS, keyed


def database_of(home):
    database = sqlite3.connect(home.path / "views.sqlite")
    database.row_factory = sqlite3.Row
    return database


def rows_in(home, *options):
    """Of all tables that the count has. Asked for all at once: a row is a document."""
    database = database_of(home)
    parts = []
    for view in KEYS:
        columns = [row["name"] for row in database.execute(f"PRAGMA table_info({view})")]
        pairs = ", ".join(f"'{name}', {name}" for name in columns)
        parts.append(f"SELECT '{view}' AS view, json_object({pairs}) AS row FROM {view}")
    database.close()
    return dict(keyed(each["view"], json.loads(each["row"]))
                for each in home.query(" UNION ALL ".join(parts), *options))


def tables_not_counted(home):
    """For readers."""
    database = database_of(home)
    names = [row["name"] for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 5) = 'view_'")]
    database.close()
    return [f"{name} is in no count" for name in names if name not in KEYS]


def spoil(home, true, wrong):
    """Gives the serving views the wrong rows instead of the true ones."""
    database = database_of(home)
    for view, key in true.keys() | wrong.keys():
        names = dict(zip(KEYS[view], key))
        old, new = true.get((view, key)), wrong.get((view, key))
        where = " AND ".join(f"{name} = :{name}" for name in names)
        if new is None:
            database.execute(f"DELETE FROM {view} WHERE {where}", names)
        elif old is None:
            columns = names | new
            database.execute(f"INSERT INTO {view} ({', '.join(columns)}) "
                             f"VALUES ({', '.join(':' + name for name in columns)})", columns)
        elif old != new:
            sets = ", ".join(f"{name} = :{name}" for name in new)
            database.execute(f"UPDATE {view} SET {sets} WHERE {where}", names | new)
    database.commit()
    database.close()
