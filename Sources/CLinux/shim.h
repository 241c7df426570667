// What Linux offers beyond POSIX and Swift's Glibc module does not export.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/random.h>
#include <sys/vfs.h>

// fcntl(2), open file description locks. A constant, because macros behind _GNU_SOURCE depend on
// which header came first.
static const int agentlog_set_open_file_lock = 37; // F_OFD_SETLK
