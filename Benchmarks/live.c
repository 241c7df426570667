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
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH = 4096, TAIL_SECONDS = 10 };

static char home[PATH];
static long count;
static double *appended, *visible, *synced;
static long syncs;
static atomic_long seen; /* events that the views show */
static atomic_int isOver;
static sqlite3_int64 first;
static sqlite3 *database;
static sqlite3_stmt *version, *checkpoint;

static void die(const char *what) {
    fprintf(stderr, "live: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void pause_until(double milliseconds) {
    struct timespec time = {(time_t)(milliseconds / 1e3), 0};
    time.tv_nsec = (long)((milliseconds - time.tv_sec * 1e3) * 1e6);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

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

static void *sync_file(void *unused) {
    char path[PATH + 32];
    snprintf(path, sizeof path, "%s.sync", home);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0) die("no file beside the store");
    for (double next = now(); !isOver; pause_until(next += 50)) {
        static const char bytes[700];
        if (write(file, bytes, sizeof bytes) != sizeof bytes) die("no write beside the store");
        double start = now();
        if (fdatasync(file)) die("fdatasync failed");
        synced[syncs++] = now() - start;
    }
    unlink(path);
    return unused;
}

/* A start, then its stop, then the next agent's start. */
static pid_t start_hook(char *hook, long event) {
    char text[1024];
    int length = snprintf(text, sizeof text,
        "{\"session_id\":\"6f1d9c1e-4b7a-4f0e-9a53-%012ld\",\"transcript_path\":\"%s/none.jsonl\","
        "\"cwd\":\"%s\",\"agent_id\":\"a%016lx\",\"agent_type\":\"checker-%ld\","
        "\"stop_hook_active\":false,\"hook_event_name\":\"%s\"}\n",
        event / 400, "/nowhere", "/src/shop", event / 2, event / 2 % 50,
        event % 2 ? "SubagentStop" : "SubagentStart");
    int payload = memfd_create("payload", 0);
    if (payload < 0 || pwrite(payload, text, length, 0) != length) die("no payload");
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, payload, 0);
    char *arguments[] = {hook, NULL};
    pid_t child;
    if (posix_spawn(&child, hook, &files, NULL, arguments, environ)) die("the hook did not start");
    posix_spawn_file_actions_destroy(&files);
    close(payload);
    return child;
}

/* When the active segment is written to. */
static double wait_for_append(int inotify) {
    char buffer[4096] __attribute__((aligned(8)));
    for (;;) {
        struct pollfd ready = {inotify, POLLIN, 0};
        if (poll(&ready, 1, 2000) != 1) die("a hook appended nothing");
        double time = now();
        ssize_t size = read(inotify, buffer, sizeof buffer);
        for (char *place = buffer; place < buffer + size;) {
            struct inotify_event *event = (struct inotify_event *)place;
            if (event->len && strstr(event->name, ".active.lz4")) return time;
            place += sizeof *event + event->len;
        }
    }
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void print(const char *name, double *values, long number) {
    qsort(values, number, sizeof *values, compare);
    printf("%s %.2f %.2f %.2f\n", name, values[number / 2], values[number * 99 / 100],
           values[number - 1]);
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
    char log[PATH + 8];
    snprintf(log, sizeof log, "%s/log", home);
    int inotify = inotify_init1(IN_CLOEXEC);
    if (inotify_add_watch(inotify, log, IN_MODIFY) < 0) die("the log cannot be watched");
    setenv("AGENTLOG_HOME", home, 1);
    open_views();
    pthread_t watcher, syncer;
    if (pthread_create(&watcher, NULL, watch_views, NULL) ||
        pthread_create(&syncer, NULL, sync_file, NULL))
        die("no threads");
    double start = now();
    for (long event = 0; event < count; event++) {
        pause_until(start + event * 1e3 / rate);
        pid_t child = start_hook(argv[2], event);
        appended[event] = wait_for_append(inotify);
        int status;
        if (waitpid(child, &status, 0) != child || status) die("a hook failed");
    }
    double took = now() - start;
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
