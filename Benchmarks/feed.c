#define _GNU_SOURCE
/* Times how long it takes until clients of the live feed have what a hook appended.
 *
 *     feed HOME HOOK PORT CLIENTS RATE SECONDS
 *
 * Of a store that `agentlog up` serves: CLIENTS connections to /stream/agents/realtime, all read by one
 * thread, and RATE hooks a second, one after another. The time of a message runs from when the log's
 * file was written to (inotify) until a client has read it. Meanwhile 20 times a second a small write
 * to a file beside the store is put on the disk, because views are committed only after the log is.
 *
 * Prints `rate R`, `messages N` (of one client), and in milliseconds `first P50 P99 MOST` (until the
 * first client has a message), `last …` (until the last one has it), `spread …` (between those) and
 * `fdatasync …`. Exits 1 if a client misses a message or gets one twice. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "hooks.h"

enum { BUFFER = 1 << 17 };

struct client {
    int socket;
    size_t have, used; /* bytes in `bytes`, and how many of them were read */
    unsigned char bytes[BUFFER];
    unsigned char *got; /* by event */
};

static long count, clients;
static double *appended, *first, *last;
static atomic_long *readers; /* by event: clients that have it */
static struct client *all;
static int poller;

/* A message of an event: of a start or a stop, of an agent that hooks.h started. */
static long event_of(const char *text) {
    const char *agent = strstr(text, "\"agent_id\":\"a");
    if (!agent) return -1;
    long event = strtol(agent + 13, NULL, 16) * 2;
    if (!strncmp(text, "{\"type\":\"agent_started\"", 23)) return event;
    if (!strncmp(text, "{\"type\":\"agent_completed\"", 25)) return event + 1;
    return -1;
}

static void take(struct client *client, double time) {
    for (;;) {
        unsigned char *frame = client->bytes + client->used;
        size_t rest = client->have - client->used, head = 2, size;
        if (rest < head) break;
        size = frame[1];
        if (size == 126) {
            if (rest < (head = 4)) break;
            size = frame[2] << 8 | frame[3];
        } else if (size == 127) {
            if (rest < (head = 10)) break;
            size = 0;
            for (int place = 2; place < 10; place++) size = size << 8 | frame[place];
        }
        if (head + size > BUFFER) die("a message is too long");
        if (rest < head + size) break;
        client->used += head + size;
        if (frame[0] != 0x81) continue;
        unsigned char after = frame[head + size];
        frame[head + size] = 0; /* `bytes` has room for one more */
        long event = event_of((char *)frame + head);
        frame[head + size] = after;
        if (event < 0 || event >= count) continue;
        if (client->got[event]++) die("a message came twice");
        long had = readers[event]++;
        if (had == 0) first[event] = time;
        if (had == clients - 1) last[event] = time;
    }
    memmove(client->bytes, client->bytes + client->used, client->have - client->used);
    client->have -= client->used;
    client->used = 0;
}

static void *read_clients(void *unused) {
    struct epoll_event ready[256];
    while (!isOver) {
        int number = epoll_wait(poller, ready, 256, 100);
        for (int place = 0; place < number; place++) {
            struct client *client = ready[place].data.ptr;
            ssize_t size = recv(client->socket, client->bytes + client->have,
                                BUFFER - 1 - client->have, 0);
            if (size <= 0) die("a connection was closed");
            client->have += size;
            take(client, now());
        }
    }
    return unused;
}

static void open_client(struct client *client, int port) {
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(client->socket, (struct sockaddr *)&address, sizeof address)) die("no connection");
    char text[512];
    int size = snprintf(text, sizeof text,
        "GET /stream/agents/realtime HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", port);
    if (write(client->socket, text, size) != size) die("no handshake");
    char *end = NULL;
    while (!end) {
        ssize_t more = recv(client->socket, client->bytes + client->have,
                            BUFFER - 1 - client->have, 0);
        if (more <= 0) die("the handshake was not answered");
        client->have += more;
        client->bytes[client->have] = 0;
        end = strstr((char *)client->bytes, "\r\n\r\n");
    }
    if (strncmp((char *)client->bytes, "HTTP/1.1 101", 12)) die("the handshake was refused");
    client->used = (unsigned char *)end + 4 - client->bytes;
    client->got = calloc(count, 1);
    struct epoll_event event = {EPOLLIN, {.ptr = client}};
    if (!client->got || epoll_ctl(poller, EPOLL_CTL_ADD, client->socket, &event)) die("no memory");
    take(client, now());
}

int main(int argc, char **argv) {
    if (argc != 7) die("usage: feed HOME HOOK PORT CLIENTS RATE SECONDS");
    snprintf(home, sizeof home, "%s", argv[1]);
    clients = atol(argv[4]);
    long rate = atol(argv[5]), seconds = atol(argv[6]);
    if (clients < 1 || rate < 1 || seconds < 1) die("CLIENTS, RATE, SECONDS must be at least 1");
    count = rate * seconds;
    appended = calloc(count, sizeof *appended);
    first = calloc(count, sizeof *first);
    last = calloc(count, sizeof *last);
    readers = calloc(count, sizeof *readers);
    synced = calloc((seconds + TAIL_SECONDS) * 40, sizeof *synced);
    all = calloc(clients, sizeof *all);
    if (!appended || !first || !last || !readers || !synced || !all) die("no memory");
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (long client = 0; client < clients; client++) open_client(all + client, atoi(argv[3]));
    int inotify = watch_log();
    pthread_t reader, syncer;
    if (pthread_create(&reader, NULL, read_clients, NULL) ||
        pthread_create(&syncer, NULL, sync_file, NULL))
        die("no threads");
    double took = play_hooks(argv[2], count, rate, inotify, appended);
    for (double end = now() + TAIL_SECONDS * 1e3; readers[count - 1] < clients && now() < end;)
        usleep(1000);
    usleep(200000);
    isOver = 1;
    pthread_join(reader, NULL);
    pthread_join(syncer, NULL);
    double *times[3] = {malloc(count * sizeof(double)), malloc(count * sizeof(double)),
                        malloc(count * sizeof(double))};
    long messages = 0;
    for (long event = 0; event < count; event++) {
        /* A run that ended before the feed looked has its completion only. */
        if (readers[event] == 0 && event % 2 == 0) continue;
        if (readers[event] != clients) die("a client misses a message");
        times[0][messages] = first[event] > appended[event] ? first[event] - appended[event] : 0;
        times[1][messages] = last[event] > appended[event] ? last[event] - appended[event] : 0;
        times[2][messages++] = last[event] - first[event];
    }
    printf("rate %.0f\nmessages %ld\n", count * 1e3 / took, messages);
    print("first", times[0], messages);
    print("last", times[1], messages);
    print("spread", times[2], messages);
    print("fdatasync", synced, syncs);
    return 0;
}
