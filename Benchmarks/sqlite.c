/*
 * Inserts the first COUNT lines of FILE into a new SQLite database, one transaction each, with
 * journal_mode=WAL and synchronous=NORMAL: a commit survives the process and is not synced.
 *
 *     sqlite DATABASE FILE COUNT
 *
 * Prints `records/s N`, from the opened database to the last commit, checkpoints included.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void fail(const char *what)
{
    fprintf(stderr, "sqlite: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int is_wal(void *found, int columns, char **values, char **names)
{
    (void)names;
    *(int *)found = columns == 1 && values[0] && strcmp(values[0], "wal") == 0;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        fail("usage: sqlite DATABASE FILE COUNT");
    long count = atol(argv[3]);
    FILE *file = fopen(argv[2], "r");
    char **lines = calloc((size_t)count, sizeof *lines);
    int *lengths = calloc((size_t)count, sizeof *lengths);
    if (!file || !lines || !lengths)
        fail("FILE or COUNT");
    for (long i = 0; i < count; i++) {
        size_t capacity = 0;
        ssize_t length = getline(&lines[i], &capacity, file);
        if (length < 2)
            fail("too few lines");
        lengths[i] = (int)length - 1;
    }

    sqlite3 *database;
    sqlite3_stmt *insert;
    int wal = 0;
    if (sqlite3_open(argv[1], &database) != SQLITE_OK
        || sqlite3_exec(database, "PRAGMA journal_mode=WAL", is_wal, &wal, NULL) != SQLITE_OK || !wal
        || sqlite3_exec(database,
                        "PRAGMA synchronous=NORMAL;"
                        "CREATE TABLE log (number INTEGER PRIMARY KEY, line TEXT NOT NULL)",
                        NULL, NULL, NULL) != SQLITE_OK
        || sqlite3_prepare_v2(database, "INSERT INTO log (line) VALUES (?)", -1, &insert, NULL)
               != SQLITE_OK)
        fail(sqlite3_errmsg(database));

    double start = now();
    for (long i = 0; i < count; i++) {
        if (sqlite3_bind_text(insert, 1, lines[i], lengths[i], SQLITE_STATIC) != SQLITE_OK
            || sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK)
            fail(sqlite3_errmsg(database));
    }
    double seconds = now() - start;

    printf("records/s %.0f\n", (double)count / seconds);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return 0;
}
