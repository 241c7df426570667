#define _GNU_SOURCE
/* Times GET requests on one kept-alive connection to 127.0.0.1, interleaved.
 *
 *     http PORT ROUNDS NAME PATH [NAME PATH]...
 *
 * Prints for each: median and 99th percentile in microseconds, and the median as a multiple of the
 * first one's. Exits 1 if an answer is not 200 with a Content-Length. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATHS = 16, BUFFER = 1 << 20 };

static char buffer[BUFFER];

static void die(const char *what) {
    fprintf(stderr, "http: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sends one request and reads the whole answer. */
static void request(int connection, const char *path) {
    int length = snprintf(buffer, BUFFER, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    if (write(connection, buffer, length) != length) die("write failed");
    size_t have = 0, want = 0;
    while (!want || have < want) {
        ssize_t count = read(connection, buffer + have, BUFFER - 1 - have);
        if (count <= 0) die("the connection was closed");
        have += count;
        buffer[have] = 0;
        char *end = want ? NULL : strstr(buffer, "\r\n\r\n");
        if (!end) continue;
        char *header = strcasestr(buffer, "\r\ncontent-length:");
        if (strncmp(buffer, "HTTP/1.1 200", 12) || !header || header > end) die("not a 200");
        want = (end - buffer) + 4 + strtoul(header + 17, NULL, 10);
        if (want >= BUFFER) die("the answer is too long");
    }
}

int main(int argc, char **argv) {
    int paths = (argc - 3) / 2;
    if (argc < 5 || paths > PATHS) die("usage: http PORT ROUNDS NAME PATH [NAME PATH]...");
    int rounds = atoi(argv[2]);
    if (rounds < 1) die("ROUNDS must be at least 1");
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) die("cannot connect");
    double *times = malloc(sizeof(double) * rounds * paths);
    if (!times) die("no memory");
    for (int warm = 0; warm < 50; warm++)
        for (int path = 0; path < paths; path++) request(connection, argv[4 + 2 * path]);
    for (int round = 0; round < rounds; round++)
        for (int path = 0; path < paths; path++) {
            double start = now();
            request(connection, argv[4 + 2 * path]);
            times[path * rounds + round] = now() - start;
        }
    double first = 0;
    printf("%-46s %9s %9s %7s\n", "GET", "p50 us", "p99 us", "ratio");
    for (int path = 0; path < paths; path++) {
        double *own = times + path * rounds;
        qsort(own, rounds, sizeof(double), compare);
        double median = own[rounds / 2];
        if (path == 0) first = median;
        printf("%-46s %9.1f %9.1f %7.2f\n", argv[3 + 2 * path], median, own[rounds * 99 / 100],
               median / first);
    }
    return 0;
}
