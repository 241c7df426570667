// What Linux offers beyond POSIX and Swift's Glibc module does not export.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

// fcntl(2), open file description locks. A constant, because macros behind _GNU_SOURCE depend on
// which header came first.
static const int agentlog_set_open_file_lock = 37; // F_OFD_SETLK

// Which file a path names, and its size; links are not followed. Unlike lstat(2) it does not ask for
// times: asking makes the next write to the file slower, because the kernel then keeps them finer.
static inline int agentlog_look(const char *path, uint64_t *device, uint64_t *inode, int64_t *size) {
    struct statx found;
    int result = statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_SIZE, &found);
    if (result == 0) {
        *device = makedev(found.stx_dev_major, found.stx_dev_minor);
        *inode = found.stx_ino;
        *size = (int64_t)found.stx_size;
    }
    return result;
}

static inline void agentlog_ignore_signal(int number) { (void)number; }

// flock(2) that waits in the kernel's queue and gives up after a time: EINTR then. The kernel hands the
// lock on in order, which asking again and again does not, and wakes one waiter instead of all.
//
// A timer interrupts the wait by a real-time signal to this thread alone. It repeats, because the first
// one may come before flock begins to wait. Where no timer can be had, ENOTSUP.
static inline int agentlog_flock_within(int descriptor, int milliseconds) {
    const int number = SIGRTMIN + 8;
    struct sigaction action, found;
    if (sigaction(number, NULL, &found) != 0) return ENOTSUP;
    if (found.sa_handler != agentlog_ignore_signal) {
        // Somebody else uses it: leave it alone.
        if (found.sa_handler != SIG_DFL) return ENOTSUP;
        memset(&action, 0, sizeof action);
        action.sa_handler = agentlog_ignore_signal;
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
    timer_t timer;
    int result = ENOTSUP;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return result;
    }
    struct itimerspec when = {
        .it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000L + 1},
        .it_interval = {0, 1000000L},
    };
    if (timer_settime(timer, 0, &when, NULL) == 0) {
        result = flock(descriptor, LOCK_EX) == 0 ? 0 : errno;
    }
    timer_delete(timer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}
