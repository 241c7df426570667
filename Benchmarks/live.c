#define _GNU_SOURCE
/* Times how long it takes until an event that a hook appended can be read from the views.
 *
 *     live HOME HOOK RATE SECONDS
 *
 * Of a store that `agentlog up` serves: starts RATE hooks a second, one after another, and looks at
 * the checkpoint every 0.1 ms. The time of an event runs from when the log's file was written to
 * (inotify) until a read of the database shows a checkpoint behind it. Meanwhile 20 times a second
 * a small write to a file beside the store is put on the disk, because views are committed only
 * after the log is.
 *
 * Prints `rate R`, and `view P50 P99 MOST` and `fdatasync P50 P99 MOST` in milliseconds. */
#include <pthread.h>
#include <sqlite3.h>

#include "hooks.h"

static long count;
static double *appended, *visible;
static atomic_long seen; /* events that the views show */
static sqlite3_int64 first;
static sqlite3 *database;
static sqlite3_stmt *version, *checkpoint;

static sqlite3_int64 number(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_ROW) die(sqlite3_errmsg(database));
    sqlite3_int64 value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return value;
}

static void open_views(void) {
    char path[PATH + 32];
    snprintf(path, sizeof path, "%s/views.sqlite", home);
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) ||
        sqlite3_prepare_v2(database, "PRAGMA data_version", -1, &version, NULL) ||
        sqlite3_prepare_v2(database, "SELECT next_offset FROM checkpoint", -1, &checkpoint, NULL))
        die(sqlite3_errmsg(database));
    sqlite3_busy_timeout(database, 1000);
    first = number(checkpoint);
}

static void *watch_views(void *unused) {
    sqlite3_int64 last = -1;
    while (!isOver) {
        sqlite3_int64 current = number(version);
        if (current != last) {
            last = current;
            long reached = number(checkpoint) - first;
            double time = now();
            if (reached > count) die("somebody else appends to this store");
            for (long event = seen; event < reached; event++) visible[event] = time;
            seen = reached;
        }
        usleep(100);
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 5) die("usage: live HOME HOOK RATE SECONDS");
    snprintf(home, sizeof home, "%s", argv[1]);
    long rate = atol(argv[3]), seconds = atol(argv[4]);
    if (rate < 1 || seconds < 1) die("RATE and SECONDS must be at least 1");
    count = rate * seconds;
    appended = calloc(count, sizeof *appended);
    visible = calloc(count, sizeof *visible);
    synced = calloc((seconds + TAIL_SECONDS) * 40, sizeof *synced);
    int inotify = watch_log();
    open_views();
    pthread_t watcher, syncer;
    if (pthread_create(&watcher, NULL, watch_views, NULL) ||
        pthread_create(&syncer, NULL, sync_file, NULL))
        die("no threads");
    double took = play_hooks(argv[2], count, rate, inotify, appended);
    for (double end = now() + TAIL_SECONDS * 1e3; seen < count && now() < end;) usleep(1000);
    isOver = 1;
    pthread_join(watcher, NULL);
    pthread_join(syncer, NULL);
    if (seen < count) die("the views did not catch up");
    for (long event = 0; event < count; event++) {
        visible[event] -= appended[event];
        if (visible[event] < 0) visible[event] = 0; /* shown before this process was woken */
    }
    printf("rate %.0f\n", count * 1e3 / took);
    print("view", visible, count);
    print("fdatasync", synced, syncs);
    return 0;
}
