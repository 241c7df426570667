/* What times real hooks: starts them at a rate, sees when the log is written to, and times small writes
 * beside the store. The includer defines _GNU_SOURCE. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
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
static double *synced;
static long syncs;
static atomic_int isOver;

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
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

static int watch_log(void) {
    char log[PATH + 8];
    snprintf(log, sizeof log, "%s/log", home);
    int inotify = inotify_init1(IN_CLOEXEC);
    if (inotify_add_watch(inotify, log, IN_MODIFY) < 0) die("the log cannot be watched");
    setenv("AGENTLOG_HOME", home, 1);
    return inotify;
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

/* Starts `count` hooks, `rate` a second, and notes when each has appended. Returns how long it took. */
static double play_hooks(char *hook, long count, long rate, int inotify, double *appended) {
    double start = now();
    for (long event = 0; event < count; event++) {
        pause_until(start + event * 1e3 / rate);
        pid_t child = start_hook(hook, event);
        appended[event] = wait_for_append(inotify);
        int status;
        if (waitpid(child, &status, 0) != child || status) die("a hook failed");
    }
    return now() - start;
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
