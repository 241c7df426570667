#define _GNU_SOURCE
#include "include/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

int agentlog_look(const char *path, uint64_t *device, uint64_t *inode, int64_t *size) {
    struct statx found;
    int result = statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_SIZE, &found);
    if (result == 0) {
        *device = makedev(found.stx_dev_major, found.stx_dev_minor);
        *inode = found.stx_ino;
        *size = (int64_t)found.stx_size;
    }
    return result;
}

int64_t agentlog_file_system(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 ? (int64_t)(uint32_t)status.f_type : -1;
}

int agentlog_random(uint8_t bytes[16]) {
    // So few come at once and without a signal in between.
    ssize_t count;
    do count = getrandom(bytes, 16, 0);
    while (count < 0 && errno == EINTR);
    return count == 16 ? 0 : -1;
}

int agentlog_lock_byte(int descriptor, int64_t position, int locks) {
    struct flock range = {
        .l_type = locks ? F_WRLCK : F_UNLCK,
        .l_whence = SEEK_SET,
        .l_start = position,
        .l_len = 1,
    };
    return fcntl(descriptor, F_OFD_SETLK, &range);
}

static void ignore_signal(int number) { (void)number; }

int agentlog_flock_within(int descriptor, int milliseconds) {
    // A real-time signal to this thread alone interrupts the wait.
    const int number = SIGRTMIN + 8;
    struct sigaction action, found;
    if (sigaction(number, NULL, &found) != 0) return ENOTSUP;
    if (found.sa_handler != ignore_signal) {
        // Somebody else uses it: leave it alone.
        if (found.sa_handler != SIG_DFL) return ENOTSUP;
        memset(&action, 0, sizeof action);
        action.sa_handler = ignore_signal;
        sigemptyset(&action.sa_mask);
        if (sigaction(number, &action, NULL) != 0) return ENOTSUP;
    }
    // Threads of a pool often run with every signal blocked, and a blocked one interrupts nothing.
    sigset_t only, before;
    sigemptyset(&only);
    sigaddset(&only, number);
    if (pthread_sigmask(SIG_UNBLOCK, &only, &before) != 0) return ENOTSUP;
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = number;
    event._sigev_un._tid = gettid();
    int result = ENOTSUP;
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        // It repeats, because the first one may come before flock begins to wait.
        struct itimerspec when = {
            .it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000L + 1},
            .it_interval = {0, 1000000L},
        };
        if (timer_settime(timer, 0, &when, NULL) == 0)
            result = flock(descriptor, LOCK_EX) == 0 ? 0 : errno;
        timer_delete(timer);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

void agentlog_keep_memory(void) {
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 25);
#endif
}

int agentlog_contains(const uint8_t *bytes, size_t count, const uint8_t *other, size_t other_count) {
    return count > 0 && memmem(bytes, count, other, other_count) != NULL;
}
