// The C library for Embedded Swift, for which Swift's own Glibc module is not built. Never imported beside
// that module, which has the same headers in another flavour.
#pragma once
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

// What Swift cannot import: macros, and functions with a variable number of arguments.

static inline int cglibc_errno(void) { return errno; }
static inline void cglibc_set_errno(int value) { errno = value; }
static inline int cglibc_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }
static inline int cglibc_fcntl(int descriptor, int command, long argument) {
    return fcntl(descriptor, command, argument);
}
static inline int cglibc_ignore(int signal_number) { return signal(signal_number, SIG_IGN) == SIG_ERR ? -1 : 0; }
