/*
 * Puts the first COUNT lines of FILE into a new RocksDB, BATCH in one write (1: a put each), with
 * default options: the write-ahead log is on and not synced. Keys are counters of 8 bytes, big-endian.
 *
 *     rocksdb DIRECTORY FILE COUNT BATCH
 *
 * Prints `records/s N`, from the opened database to the last write.
 */
#include <rocksdb/c.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static char *error;

static void fail(const char *what)
{
    fprintf(stderr, "rocksdb: %s\n", what);
    exit(1);
}

static void check(void)
{
    if (error)
        fail(error);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        fail("usage: rocksdb DIRECTORY FILE COUNT BATCH");
    long count = atol(argv[3]), batch = atol(argv[4]);
    FILE *file = fopen(argv[2], "r");
    char **lines = calloc((size_t)count, sizeof *lines);
    size_t *lengths = calloc((size_t)count, sizeof *lengths);
    if (!file || !lines || !lengths || batch < 1)
        fail("FILE, COUNT or BATCH");
    for (long i = 0; i < count; i++) {
        size_t capacity = 0;
        ssize_t length = getline(&lines[i], &capacity, file);
        if (length < 2)
            fail("too few lines");
        lengths[i] = (size_t)length - 1;
    }

    rocksdb_options_t *options = rocksdb_options_create();
    rocksdb_options_set_create_if_missing(options, 1);
    rocksdb_t *database = rocksdb_open(options, argv[1], &error);
    check();
    rocksdb_writeoptions_t *writing = rocksdb_writeoptions_create();
    rocksdb_writeoptions_set_sync(writing, 0);
    rocksdb_writebatch_t *writes = rocksdb_writebatch_create();

    double start = now();
    for (long i = 0; i < count; i++) {
        char key[8];
        for (int byte = 0; byte < 8; byte++)
            key[byte] = (char)((unsigned long)i >> (56 - 8 * byte));
        if (batch == 1) {
            rocksdb_put(database, writing, key, sizeof key, lines[i], lengths[i], &error);
            check();
            continue;
        }
        rocksdb_writebatch_put(writes, key, sizeof key, lines[i], lengths[i]);
        if ((i + 1) % batch == 0 || i + 1 == count) {
            rocksdb_write(database, writing, writes, &error);
            check();
            rocksdb_writebatch_clear(writes);
        }
    }
    double seconds = now() - start;

    printf("records/s %.0f\n", (double)count / seconds);
    rocksdb_close(database);
    return 0;
}
