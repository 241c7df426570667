// The loops of json_scan.h, which includes this, for processors with registers of 32 bytes (AVX2).
#pragma once

#define JSON_SCAN_WIDE __attribute__((target("avx2,bmi,popcnt,pclmul")))

typedef char json_scan_wide_lane __attribute__((vector_size(32)));
typedef unsigned char json_scan_wide_unsigned __attribute__((vector_size(32)));
typedef json_scan_wide_lane json_scan_wide_anywhere __attribute__((aligned(1), may_alias));
typedef long long json_scan_words __attribute__((vector_size(16)));

// In assembly, because LLVM takes the builtin apart into single bits where it is shifted.
JSON_SCAN_WIDE static inline uint64_t json_scan_wide_bits(
    json_scan_wide_lane one, json_scan_wide_lane two) {
    uint32_t low, high;
    __asm__("vpmovmskb %1, %0" : "=r"(low) : "x"(one));
    __asm__("vpmovmskb %1, %0" : "=r"(high) : "x"(two));
    return (uint64_t)low | (uint64_t)high << 32;
}

JSON_SCAN_WIDE static inline void json_scan_read_wide(
    const uint8_t *bytes, int brackets, json_scan_block *block) {
    json_scan_wide_lane one = *(const json_scan_wide_anywhere *)bytes;
    json_scan_wide_lane two = *(const json_scan_wide_anywhere *)(bytes + 32);
    json_scan_wide_lane controls_one = (json_scan_wide_lane)((json_scan_wide_unsigned)one < 0x20);
    json_scan_wide_lane controls_two = (json_scan_wide_lane)((json_scan_wide_unsigned)two < 0x20);
    block->backslashes = json_scan_wide_bits(one == '\\', two == '\\');
    block->opens = block->closes = 0;
    if (brackets) {
        block->quotes = json_scan_wide_bits(one == '"', two == '"');
        block->controls = json_scan_wide_bits(controls_one, controls_two);
        block->opens = json_scan_wide_bits((one | 0x20) == '{', (two | 0x20) == '{');
        block->closes = json_scan_wide_bits((one | 0x20) == '}', (two | 0x20) == '}');
    } else {
        // Either ends a string.
        block->quotes = json_scan_wide_bits(
            (json_scan_wide_lane)(one == '"') | controls_one,
            (json_scan_wide_lane)(two == '"') | controls_two);
        block->controls = 0;
    }
}

// A product without carries by all ones is the same as the six steps.
JSON_SCAN_WIDE static inline uint64_t json_scan_inside_wide(uint64_t quotes) {
    json_scan_words product = __builtin_ia32_pclmulqdq128(
        (json_scan_words){(long long)quotes, 0}, (json_scan_words){-1, 0}, 0);
    return (uint64_t)product[0];
}

JSON_SCAN_WIDE static __attribute__((noinline, unused)) size_t json_scan_string_wide(
    const uint8_t *bytes, size_t count, size_t start, int *has_escapes) {
    return json_scan_string_by(json_scan_read_wide, bytes, count, start, has_escapes);
}

JSON_SCAN_WIDE static __attribute__((noinline, unused)) size_t json_scan_container_wide(
    const uint8_t *bytes, size_t count, size_t *stop) {
    return json_scan_container_by(json_scan_read_wide, json_scan_inside_wide, bytes, count, stop);
}

static __attribute__((noinline, unused)) int json_scan_ask_is_wide(void) {
    uint32_t a, b, c, d;
    const uint32_t first = 1u << 1 | 1u << 23 | 1u << 27 | 1u << 28; // PCLMUL, POPCNT, OSXSAVE, AVX
    __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(0), "c"(0));
    if (a < 7) return 0;
    __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
    if ((c & first) != first) return 0;
    // Whether the system keeps the registers when it changes threads.
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    if ((a & 6) != 6) return 0;
    __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
    const uint32_t seventh = 1u << 3 | 1u << 5; // BMI1, AVX2
    return (b & seventh) == seventh;
}

// Whether the processor has what the wide ones need. Asked at the first long string, because the question is
// answered by the hypervisor of a virtual machine and takes microseconds.
static inline int json_scan_is_wide(void) {
    static int answer = -1;
    int known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
    if (known < 0) {
        known = json_scan_ask_is_wide();
        __atomic_store_n(&answer, known, __ATOMIC_RELAXED);
    }
    return known;
}
