// Steps over JSON strings and containers 64 bytes at a time: one bit for each byte that is a quote, a
// backslash, a bracket. That needs an instruction that Swift cannot name. Without headers but the
// compiler's own, so that the module goes with Swift's Glibc.
#pragma once
#include <stddef.h>
#include <stdint.h>

// 64 bytes, one bit each.
typedef struct {
    uint64_t quotes, backslashes, controls, opens, closes;
} json_scan_block;

#if defined(__x86_64__)

typedef char json_scan_lane __attribute__((vector_size(16)));
typedef unsigned char json_scan_unsigned __attribute__((vector_size(16)));
typedef json_scan_lane json_scan_anywhere __attribute__((aligned(1), may_alias));

static inline uint64_t json_scan_bits(json_scan_lane lane, int part) {
    return (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128(lane) << (16 * part);
}

static inline void json_scan_read(const uint8_t *bytes, int brackets, json_scan_block *block) {
    uint64_t quotes = 0, backslashes = 0, controls = 0, opens = 0, closes = 0;
    for (int part = 0; part < 4; part++) {
        json_scan_lane lane = *(const json_scan_anywhere *)(bytes + 16 * part);
        quotes |= json_scan_bits((json_scan_lane)(lane == '"'), part);
        backslashes |= json_scan_bits((json_scan_lane)(lane == '\\'), part);
        controls |= json_scan_bits((json_scan_lane)((json_scan_unsigned)lane < 0x20), part);
        if (brackets) {
            // `[` and `{`, `]` and `}` differ in one bit.
            opens |= json_scan_bits((json_scan_lane)((lane | 0x20) == '{'), part);
            closes |= json_scan_bits((json_scan_lane)((lane | 0x20) == '}'), part);
        }
    }
    *block = (json_scan_block){quotes, backslashes, controls, opens, closes};
}

// A bit for each of 16 bytes that is a quote, a backslash or a control byte.
static inline uint64_t json_scan_special(const uint8_t *bytes) {
    json_scan_lane lane = *(const json_scan_anywhere *)bytes;
    return json_scan_bits(
        (json_scan_lane)(lane == '"') | (json_scan_lane)(lane == '\\')
            | (json_scan_lane)((json_scan_unsigned)lane < 0x20),
        0);
}

// The same of fewer. Apart, because whatever has an array in it is compiled with a guard around it.
static __attribute__((noinline, unused)) uint64_t json_scan_special_last(
    const uint8_t *bytes, size_t count) {
    uint8_t last[16] = {0};
    __builtin_memcpy(last, bytes, count);
    return json_scan_special(last);
}

#else

static inline void json_scan_read(const uint8_t *bytes, int brackets, json_scan_block *block) {
    *block = (json_scan_block){0, 0, 0, 0, 0};
    for (int place = 0; place < 64; place++) {
        uint64_t bit = 1ull << place;
        uint8_t byte = bytes[place];
        if (byte == '"') block->quotes |= bit;
        if (byte == '\\') block->backslashes |= bit;
        if (byte < 0x20) block->controls |= bit;
        if (brackets && (byte | 0x20) == '{') block->opens |= bit;
        if (brackets && (byte | 0x20) == '}') block->closes |= bit;
    }
}

#endif

// A bit for each byte that the backslash before it escapes. `carry` says whether the block's first byte is,
// and then whether the next block's is.
//
// In a run of backslashes every second byte is escaped, and so is what follows a run of odd length. The
// subtraction borrows along each run, so that its places come out alternating, counted from its start.
// Source: J. Keiser and D. Lemire, simdjson.
static inline uint64_t json_scan_escaped(uint64_t backslashes, uint64_t *carry) {
    uint64_t before = *carry;
    *carry = 0;
    if (backslashes == 0) return before;
    const uint64_t odd = 0xAAAAAAAAAAAAAAAAull;
    uint64_t candidates = backslashes & ~before;
    uint64_t alternating = ((candidates << 1 | odd) - candidates) ^ odd;
    *carry = (alternating & backslashes) >> 63;
    return alternating ^ (backslashes | before);
}

// The first quote, backslash or control byte among 32 or fewer, which then is `count`; their number without
// one. No byte behind them is read.
static inline size_t json_scan_first(const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    uint64_t found;
    if (count >= 32) {
        found = json_scan_special(bytes) | json_scan_special(bytes + 16) << 16;
        count = 32;
    } else if (count >= 16) {
        // The second part overlaps the first.
        found = json_scan_special(bytes) | json_scan_special(bytes + count - 16) << (count - 16);
    } else {
        found = json_scan_special_last(bytes, count);
    }
    return (size_t)__builtin_ctzll(found | 1ull << count);
#else
    if (count > 32) count = 32;
    size_t place = 0;
    while (place < count && bytes[place] != '"' && bytes[place] != '\\' && bytes[place] >= 0x20) place++;
    return place;
#endif
}

// The loops are written once and compiled for each width of registers, `read` being a constant there.
#define JSON_SCAN_INLINE static inline __attribute__((always_inline))
typedef void json_scan_reader(const uint8_t *bytes, int brackets, json_scan_block *block);
typedef uint64_t json_scan_parity(uint64_t bits);

// From each set bit up to the one before the next: places inside strings.
static inline uint64_t json_scan_inside(uint64_t quotes) {
    for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
    return quotes;
}

JSON_SCAN_INLINE void json_scan_next(
    const uint8_t *bytes, size_t count, int brackets, json_scan_reader *read, json_scan_block *block) {
    if (count >= 64) {
        read(bytes, brackets, block);
    } else {
        uint8_t last[64];
        for (size_t place = 0; place < 64; place += 8) __builtin_memcpy(last + place, "        ", 8);
        __builtin_memcpy(last, bytes, count);
        read(last, brackets, block);
    }
}

JSON_SCAN_INLINE size_t json_scan_string_by(
    json_scan_reader *read, const uint8_t *bytes, size_t count, size_t start, int *has_escapes) {
    uint64_t carry = 0, backslashes = 0;
    for (; start < count; start += 64) {
        json_scan_block block;
        json_scan_next(bytes + start, count - start, 0, read, &block);
        uint64_t found = (block.quotes | block.controls) & ~json_scan_escaped(block.backslashes, &carry);
        if (found != 0) {
            *has_escapes = (backslashes | (block.backslashes & (found - 1) & ~found)) != 0;
            return start + (size_t)__builtin_ctzll(found);
        }
        backslashes |= block.backslashes;
    }
    *has_escapes = backslashes != 0;
    return count;
}

JSON_SCAN_INLINE size_t json_scan_container_by(
    json_scan_reader *read, json_scan_parity *inside, const uint8_t *bytes, size_t count, size_t *stop) {
    uint64_t carry = 0, in_string = 0, depth = 0;
    for (size_t start = 0; start < count; start += 64) {
        json_scan_block block;
        json_scan_next(bytes + start, count - start, 1, read, &block);
        uint64_t escaped = json_scan_escaped(block.backslashes, &carry);
        // From each opening quote up to the byte before its closing one.
        uint64_t strings = inside(block.quotes & ~escaped) ^ in_string;
        in_string = (uint64_t)((int64_t)strings >> 63);
        uint64_t bad = block.controls & strings & ~escaped;
        uint64_t opens = block.opens & ~strings, closes = block.closes & ~strings;
        uint64_t closed = (uint64_t)__builtin_popcountll(closes);
        if (bad == 0 && closed < depth) {
            depth += (uint64_t)__builtin_popcountll(opens) - closed;
            continue;
        }
        for (uint64_t rest = opens | closes | bad; rest != 0; rest &= rest - 1) {
            uint64_t bit = rest & -rest;
            size_t place = start + (size_t)__builtin_ctzll(rest);
            if (bit & bad) {
                *stop = place;
                return 0;
            }
            if (bit & opens) depth++;
            else if (--depth == 0) return place + 1;
        }
    }
    *stop = count;
    return 0;
}

static __attribute__((noinline, unused)) size_t json_scan_string_narrow(
    const uint8_t *bytes, size_t count, size_t start, int *has_escapes) {
    return json_scan_string_by(json_scan_read, bytes, count, start, has_escapes);
}

static __attribute__((noinline, unused)) size_t json_scan_container_narrow(
    const uint8_t *bytes, size_t count, size_t *stop) {
    return json_scan_container_by(json_scan_read, json_scan_inside, bytes, count, stop);
}

#if defined(__x86_64__)
#include "json_scan_wide.h"
#endif

// Where a string ends whose first byte (behind its quote) is bytes[0]: the place of its closing quote, or of a
// control byte, which no string may hold. `count` if neither comes. `has_escapes` becomes 1 if it has one.
static inline size_t json_scan_string(const uint8_t *bytes, size_t count, int *has_escapes) {
    // Nearly all strings are short and plain.
    size_t place = json_scan_first(bytes, count);
    *has_escapes = 0;
    if (place == count || (place < 32 && bytes[place] != '\\')) return place;
    size_t start = place < 32 ? 0 : 32;
#if defined(__x86_64__)
    if (json_scan_is_wide()) return json_scan_string_wide(bytes, count, start, has_escapes);
#endif
    return json_scan_string_narrow(bytes, count, start, has_escapes);
}

// Behind the container whose bracket is bytes[0]; 0 if it does not end, or has a control byte in a string:
// `stop` is then where.
static inline size_t json_scan_container(const uint8_t *bytes, size_t count, size_t *stop) {
#if defined(__x86_64__)
    if (json_scan_is_wide()) return json_scan_container_wide(bytes, count, stop);
#endif
    return json_scan_container_narrow(bytes, count, stop);
}

// Counts the `\n` of a text as it stands in JSON, notes the places of as many as there is room for, and where
// the last one ends (0 without one).
// `is_plain` becomes 0 if an escape is not the only way to write what it stands for: then it may be a newline,
// and equal texts may stand there in different bytes.
static inline size_t json_scan_newlines(
    const uint8_t *bytes, size_t count, uint32_t *places, size_t room, size_t *end, int *is_plain) {
    uint64_t carry = 0;
    size_t newlines = 0;
    *end = 0;
    *is_plain = 1;
    for (size_t start = 0; start < count; start += 64) {
        json_scan_block block;
        json_scan_next(bytes + start, count - start, 0, json_scan_read, &block);
        uint64_t rest = json_scan_escaped(block.backslashes, &carry);
        for (; rest != 0; rest &= rest - 1) {
            size_t place = start + (size_t)__builtin_ctzll(rest);
            switch (place < count ? bytes[place] : 0) {
            case 'n':
                // Of its backslash.
                if (newlines < room) places[newlines] = (uint32_t)(place - 1);
                newlines++;
                *end = place + 1;
                break;
            case 't': case 'r': case 'b': case 'f': case '"': case '\\': break;
            default: *is_plain = 0;
            }
        }
    }
    return newlines;
}

// Whether two texts of one length are the same. Of a literal, whose length is known, that is a comparison or
// two.
static inline int json_scan_same(const uint8_t *one, const uint8_t *other, size_t count) {
    return __builtin_memcmp(one, other, count) == 0;
}
