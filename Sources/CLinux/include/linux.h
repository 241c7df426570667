// What Linux offers beyond POSIX and Swift's Glibc module does not export. Without system headers, which
// that module has as well and in another flavour.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Which file a path names, and its size; links are not followed. 0, or -1 and errno.
//
// Unlike lstat(2) it does not ask for times: asking makes the next write to the file slower, because the
// kernel then keeps them finer.
int agentlog_look(const char *path, uint64_t *device, uint64_t *inode, int64_t *size);

// The magic number of a descriptor's file system (statfs(2)); -1 if it is not known.
int64_t agentlog_file_system(int descriptor);

// 16 bytes from the kernel's random numbers (getrandom(2)). 0, or -1 and errno.
int agentlog_random(uint8_t bytes[16]);

// Locks or unlocks one byte for the open file (F_OFD_SETLK of fcntl(2)). 0, or -1 and errno.
int agentlog_lock_byte(int descriptor, int64_t position, int locks);

// flock(2) for exclusive use that waits in the kernel's queue and gives up after a time. 0, EINTR after the
// time or another signal, ENOTSUP where no timer can be had, else what flock says.
//
// The kernel hands the lock on in order, which asking again and again does not, and wakes one waiter
// instead of all.
int agentlog_flock_within(int descriptor, int milliseconds);

// Makes malloc keep what is freed for what is allocated next (mallopt(3)), for a process that lives a moment.
//
// Memory that went back to the system comes again as fresh pages, and each costs a fault.
void agentlog_keep_memory(void);

// Whether the bytes hold the others (memmem(3)).
int agentlog_contains(const uint8_t *bytes, size_t count, const uint8_t *other, size_t other_count);
