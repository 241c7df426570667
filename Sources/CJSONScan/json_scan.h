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

// The same of the last bytes, fewer than 64. What is not there reads as spaces.
static inline void json_scan_read_last(
    const uint8_t *bytes, size_t count, int brackets, json_scan_block *block) {
    uint8_t last[64];
    for (size_t place = 0; place < 64; place++) last[place] = place < count ? bytes[place] : ' ';
    json_scan_read(last, brackets, block);
}

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

// Whether two texts of one length are the same, a word at a time.
static inline int json_scan_same(const uint8_t *one, const uint8_t *other, size_t count) {
    uint64_t difference = 0;
    size_t place = 0;
    for (; count - place >= 8; place += 8) {
        uint64_t left, right;
        __builtin_memcpy(&left, one + place, 8);
        __builtin_memcpy(&right, other + place, 8);
        difference |= left ^ right;
    }
    for (; place < count; place++) difference |= (uint64_t)(one[place] ^ other[place]);
    return difference == 0;
}

// The first quote, backslash or control byte among 32; 32 without one.
static inline int json_scan_first(const uint8_t *bytes) {
#if defined(__x86_64__)
    json_scan_lane one = *(const json_scan_anywhere *)bytes, two = *(const json_scan_anywhere *)(bytes + 16);
    json_scan_lane found_one = (json_scan_lane)(one == '"') | (json_scan_lane)(one == '\\') |
                               (json_scan_lane)((json_scan_unsigned)one < 0x20);
    json_scan_lane found_two = (json_scan_lane)(two == '"') | (json_scan_lane)(two == '\\') |
                               (json_scan_lane)((json_scan_unsigned)two < 0x20);
    return __builtin_ctzll(json_scan_bits(found_one, 0) | json_scan_bits(found_two, 1) | 1ull << 32);
#else
    int place = 0;
    while (place < 32 && bytes[place] != '"' && bytes[place] != '\\' && bytes[place] >= 0x20) place++;
    return place;
#endif
}

// Where a string ends whose first byte (behind its quote) is bytes[0]: the place of its closing quote, or of a
// control byte, which no string may hold. `count` if neither comes. `has_escapes` becomes 1 if it has one.
static inline size_t json_scan_string(const uint8_t *bytes, size_t count, int *has_escapes) {
    uint64_t carry = 0;
    size_t start = 0;
    *has_escapes = 0;
    if (count >= 32) {
        // Nearly all strings are short and plain.
        int place = json_scan_first(bytes);
        if (place < 32 && bytes[place] != '\\') return (size_t)place;
        if (place == 32) start = 32;
    }
    for (; start < count; start += 64) {
        json_scan_block block;
        if (count - start >= 64) {
            json_scan_read(bytes + start, 0, &block);
        } else {
            json_scan_read_last(bytes + start, count - start, 0, &block);
        }
        uint64_t found = (block.quotes | block.controls) & ~json_scan_escaped(block.backslashes, &carry);
        if (found != 0) {
            int place = __builtin_ctzll(found);
            uint64_t inside = place == 0 ? 0 : ~0ull >> (64 - place);
            if (block.backslashes & inside) *has_escapes = 1;
            return start + (size_t)place;
        }
        if (block.backslashes != 0) *has_escapes = 1;
    }
    return count;
}

// Behind the container whose bracket is bytes[0]; 0 if it does not end, or has a control byte in a string:
// `stop` is then where.
static inline size_t json_scan_container(const uint8_t *bytes, size_t count, size_t *stop) {
    uint64_t carry = 0, in_string = 0, depth = 0;
    for (size_t start = 0; start < count; start += 64) {
        json_scan_block block;
        if (count - start >= 64) {
            json_scan_read(bytes + start, 1, &block);
        } else {
            json_scan_read_last(bytes + start, count - start, 1, &block);
        }
        uint64_t escaped = json_scan_escaped(block.backslashes, &carry);
        // From each opening quote up to the byte before its closing one.
        uint64_t strings = block.quotes & ~escaped;
        for (int shift = 1; shift < 64; shift *= 2) strings ^= strings << shift;
        strings ^= in_string;
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
