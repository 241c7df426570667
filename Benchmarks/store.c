#define _GNU_SOURCE
/* Makes a log store of event lines, as hooks would have appended them: each line is a unit of its
 * own, and was appended at its time_ms. Written from docs/log-format.md alone.
 *
 *     store HOME <LINES
 *
 * Segments are rolled, not sealed; the last one is active. Exits 1 with a reason. */
#include <fcntl.h>
#include <lz4frame.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENT = 8 << 20, LINE = 262144, HEADER = 91, TRAILER = 44 };

static uint32_t table[8][256];
static unsigned char segment[SEGMENT + 2 * LINE];

static void die(const char *what) {
    fprintf(stderr, "store: %s\n", what);
    exit(1);
}

/* CRC-32C, eight bytes at a time. */
static void fill_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t sum = byte;
        for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (sum & 1 ? 0x82F63B78 : 0);
        table[0][byte] = sum;
    }
    for (int slice = 1; slice < 8; slice++)
        for (int byte = 0; byte < 256; byte++)
            table[slice][byte] =
                table[slice - 1][byte] >> 8 ^ table[0][table[slice - 1][byte] & 255];
}

static uint32_t checksum(const unsigned char *bytes, size_t count) {
    uint32_t sum = ~0u;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint32_t low, high;
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + 4, 4);
        low ^= sum;
        sum = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^
              table[4][low >> 24] ^ table[3][high & 255] ^ table[2][high >> 8 & 255] ^
              table[1][high >> 16 & 255] ^ table[0][high >> 24];
    }
    while (count--) sum = sum >> 8 ^ table[0][(sum ^ *bytes++) & 255];
    return ~sum;
}

static unsigned char *put(unsigned char *place, uint64_t value, int bytes) {
    memcpy(place, &value, bytes); /* little-endian, as the machine */
    return place + bytes;
}

/* The empty frame and the header. */
static size_t begin(uint64_t base, uint64_t created) {
    static const unsigned char empty[] = {4, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0};
    memset(segment, 0, HEADER);
    memcpy(segment, empty, sizeof empty);
    unsigned char *header = segment + sizeof empty, *place = put(header, 0x184D2A50, 4);
    place = put(place, 72, 4);
    place = (unsigned char *)mempcpy(place, "agentlog's bench", 16); /* the store's id */
    place = put(place, 1, 4);
    place = put(place, base, 8);
    place = put(place, created, 8);
    put(place + 32, checksum(header, 76), 4);
    return HEADER;
}

static size_t append(size_t end, LZ4F_cctx *context, const char *line, size_t length,
                     uint64_t offset, uint64_t time) {
    static const LZ4F_preferences_t shape = {
        .frameInfo = {.blockSizeID = LZ4F_max64KB, .blockMode = LZ4F_blockIndependent,
                      .contentChecksumFlag = LZ4F_contentChecksumEnabled},
        .compressionLevel = -3, .autoFlush = 1};
    LZ4F_preferences_t preferences = shape;
    preferences.frameInfo.contentSize = length;
    size_t frame = 0;
    for (int part = 0; part < 3; part++) {
        unsigned char *place = segment + end + frame;
        size_t room = sizeof segment - end - frame;
        size_t count = part == 0   ? LZ4F_compressBegin(context, place, room, &preferences)
                       : part == 1 ? LZ4F_compressUpdate(context, place, room, line, length, NULL)
                                   : LZ4F_compressEnd(context, place, room, NULL);
        if (LZ4F_isError(count)) die(LZ4F_getErrorName(count));
        frame += count;
    }
    unsigned char *trailer = segment + end + frame, *place = put(trailer, 0x184D2A5C, 4);
    place = put(place, 36, 4);
    place = put(place, 1, 4);
    place = put(place, frame, 4);
    place = put(place, offset, 8);
    place = put(place, 1, 4);
    place = put(place, time, 8);
    place = put(place, checksum(segment + end, frame), 4);
    put(place, checksum(trailer, 40), 4);
    return end + frame + TRAILER;
}

static void save(const char *home, uint64_t base, const char *form, size_t end) {
    char path[4096];
    snprintf(path, sizeof path, "%s/log/%020llu.%s.lz4", home, (unsigned long long)base, form);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0) die("a segment cannot be made");
    for (size_t done = 0; done < end;) {
        ssize_t count = write(file, segment + done, end - done);
        if (count <= 0) die("a segment cannot be written");
        done += count;
    }
    if (close(file)) die("a segment cannot be written");
}

int main(int argc, char **argv) {
    if (argc != 2) die("usage: store HOME <LINES");
    char path[4096];
    snprintf(path, sizeof path, "%s/log", argv[1]);
    if ((mkdir(argv[1], 0700) && chmod(argv[1], 0700)) || mkdir(path, 0700))
        die("the store cannot be made; is it there already?");
    LZ4F_cctx *context;
    if (LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION))) die("no memory");
    fill_table();
    char *line = NULL;
    size_t capacity = 0, end = 0;
    uint64_t base = 0, offset = 0;
    for (ssize_t length; (length = getline(&line, &capacity, stdin)) > 0; offset++) {
        const char *time = strstr(line, "\"time_ms\":");
        if (!time || length > LINE || line[length - 1] != '\n') die("a line is no event");
        uint64_t milliseconds = strtoull(time + 10, NULL, 10);
        if (end >= SEGMENT) {
            save(argv[1], base, "rolled", end);
            end = 0;
        }
        if (!end) end = begin(base = offset, milliseconds);
        end = append(end, context, line, length, offset, milliseconds);
    }
    if (!end) die("there are no lines");
    save(argv[1], base, "active", end);
    snprintf(path, sizeof path, "%s/log/LOCK", argv[1]);
    FILE *lock = fopen(path, "w");
    unsigned long long hint = base;
    if (!lock || fprintf(lock, "%020llu\nlost %020d\ntold %020d\n", hint, 0, 0) != 73 ||
        fclose(lock) || chmod(path, 0600))
        die("LOCK cannot be written");
    return 0;
}
