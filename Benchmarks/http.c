#define _GNU_SOURCE
/* Times GET requests on kept-alive connections to 127.0.0.1: each connection sends its next request when
 * it has read the answer to the last one.
 *
 *     http CONNECTIONS ROUNDS REQUESTS NAME PORT PATH [NAME PORT PATH]...
 *
 * In each round REQUESTS of each document, one document after another, so that what slows the machine
 * down slows all of them. Prints for each: requests a second (the median of the rounds) and that as a
 * multiple of the first one's, and the median and 99th percentile of all answers in microseconds. Exits
 * 1 if an answer is not 200 with a Content-Length. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TARGETS = 16, BUFFER = 1 << 18 };

struct connection {
    int socket;
    size_t have, want;
    double sent;
    char bytes[BUFFER];
};

static struct connection *all;
static int connections, poller;
static char request[1024];
static int length;

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

static void open_all(int port) {
    for (int number = 0; number < connections; number++) {
        struct connection *own = all + number;
        own->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(own->socket, (struct sockaddr *)&address, sizeof address)) die("no connection");
        int one = 1;
        setsockopt(own->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event event = {EPOLLIN, {.ptr = own}};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, own->socket, &event)) die("epoll_ctl failed");
    }
}

static void send_next(struct connection *own) {
    own->have = own->want = 0;
    own->sent = now();
    if (write(own->socket, request, length) != length) die("write failed");
}

/* Whether the answer is whole. */
static int read_more(struct connection *own) {
    ssize_t count = read(own->socket, own->bytes + own->have, BUFFER - 1 - own->have);
    if (count <= 0) die("the connection was closed");
    own->have += count;
    own->bytes[own->have] = 0;
    char *end = own->want ? NULL : strstr(own->bytes, "\r\n\r\n");
    if (end) {
        char *header = strcasestr(own->bytes, "\r\ncontent-length:");
        if (strncmp(own->bytes, "HTTP/1.1 200", 12) || !header || header > end) die("not a 200");
        own->want = (end - own->bytes) + 4 + strtoul(header + 17, NULL, 10);
        if (own->want >= BUFFER) die("the answer is too long");
    }
    return own->want && own->have >= own->want;
}

/* Sends `requests` in all, and returns how long it took. */
static double run(int requests, double *times) {
    int sent = 0, done = 0;
    double start = now();
    while (sent < connections && sent < requests) send_next(all + sent++);
    struct epoll_event ready[64];
    while (done < requests) {
        int number = epoll_wait(poller, ready, 64, 10000);
        if (number <= 0) die("no answer");
        for (int place = 0; place < number; place++) {
            struct connection *own = ready[place].data.ptr;
            if (!read_more(own)) continue;
            times[done++] = now() - own->sent;
            if (sent < requests) sent++, send_next(own);
        }
    }
    return now() - start;
}

int main(int argc, char **argv) {
    int targets = (argc - 4) / 3;
    if (argc < 7 || targets > TARGETS)
        die("usage: http CONNECTIONS ROUNDS REQUESTS NAME PORT PATH [NAME PORT PATH]...");
    connections = atoi(argv[1]);
    int rounds = atoi(argv[2]), requests = atoi(argv[3]);
    if (connections < 1 || rounds < 1 || requests < 1) die("numbers must be at least 1");
    all = calloc(connections, sizeof *all);
    double *times = malloc(sizeof(double) * rounds * requests * targets);
    double *rates = malloc(sizeof(double) * rounds * targets);
    if (!all || !times || !rates) die("no memory");
    for (int round = -1; round < rounds; round++) /* the first one warms up */
        for (int target = 0; target < targets; target++) {
            char **words = argv + 4 + 3 * target;
            poller = epoll_create1(EPOLL_CLOEXEC);
            open_all(atoi(words[1]));
            length = snprintf(request, sizeof request,
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n", words[2], words[1]);
            int place = target * rounds + (round < 0 ? 0 : round);
            rates[place] = requests / run(requests, times + (size_t)place * requests) * 1e6;
            for (int number = 0; number < connections; number++) close(all[number].socket);
            close(poller);
        }
    double first = 0;
    printf("%-44s %9s %7s %9s %9s\n", "GET", "per s", "ratio", "p50 us", "p99 us");
    for (int target = 0; target < targets; target++) {
        double *rate = rates + target * rounds, *time = times + (size_t)target * rounds * requests;
        size_t number = (size_t)rounds * requests;
        qsort(rate, rounds, sizeof(double), compare);
        qsort(time, number, sizeof(double), compare);
        if (target == 0) first = rate[rounds / 2];
        printf("%-44s %9.0f %7.2f %9.1f %9.1f\n", argv[4 + 3 * target], rate[rounds / 2],
               rate[rounds / 2] / first, time[number / 2], time[number * 99 / 100]);
    }
    return 0;
}
