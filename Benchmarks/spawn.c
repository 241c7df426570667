/*
 * Times whole processes, from posix_spawn to wait4, because that is what whoever starts a hook
 * waits for: loading, start-up, the work and the exit. The first command is the anchor of the others.
 *
 *     spawn ROUNDS WARMUP COMMAND...
 *
 * A COMMAND is
 *
 *     LABEL EVERY STDIN [NAME=VALUE]... -- PROGRAM [ARGUMENT]... ,
 *
 * with EVERY the number of rounds of which it runs in one, STDIN the file it reads, the variables
 * added to its environment, and a lone comma after it. PROGRAM is a path. Output of the programs is
 * discarded.
 *
 * The peak is of resident memory. Until exec a child shares this program's memory and the kernel
 * counts that as well, so that no peak is below what this program has: build it static.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

struct command {
    const char *label;
    long every;
    char **argv;
    char **envp;
    posix_spawn_file_actions_t files;
    double *microseconds; /* one per run */
    long runs;            /* without those of the warm-up */
    long peak;            /* in KB, of all runs */
    long failures;        /* likewise */
};

static void fail(const char *what, int error)
{
    fprintf(stderr, "spawn: %s%s%s\n", what, error ? ": " : "", error ? strerror(error) : "");
    exit(2);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        fail("out of memory", 0);
    return memory;
}

/* The environment with the additions in place of variables of the same name. */
static char **environment_with(char **additions, size_t count)
{
    size_t inherited = 0, used = 0;
    while (environ[inherited])
        inherited++;
    char **result = allocate(inherited + count + 1, sizeof *result);
    for (size_t i = 0; i < inherited; i++) {
        int replaced = 0;
        for (size_t j = 0; j < count; j++) {
            size_t name = strcspn(additions[j], "=") + 1; /* with the "=" */
            replaced |= strncmp(environ[i], additions[j], name) == 0;
        }
        if (!replaced)
            result[used++] = environ[i];
    }
    for (size_t j = 0; j < count; j++)
        result[used++] = additions[j];
    return result;
}

static long number(const char *text, long least)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || end == text || value < least || value > 10000000)
        fail("ROUNDS and EVERY are numbers from 1, WARMUP is one from 0", 0);
    return value;
}

/* Reads one command and returns what follows it. */
static char **parse(char **words, struct command *command, long rounds)
{
    for (int i = 0; i < 3; i++)
        if (!words[i])
            fail("a command needs LABEL, EVERY and STDIN", 0);
    command->label = words[0];
    command->every = number(words[1], 1);
    if (command->every > rounds)
        command->every = rounds; /* once at least */
    char *input = words[2];

    char **additions = words + 3, **word = additions;
    while (*word && strcmp(*word, "--") != 0) {
        if (!strchr(*word, '='))
            fail("expected NAME=VALUE or -- after STDIN", 0);
        word++;
    }
    if (!*word || !word[1] || strcmp(word[1], ",") == 0)
        fail("a command needs -- and PROGRAM", 0);
    command->envp = environment_with(additions, (size_t)(word - additions));

    command->argv = ++word;
    while (*word && strcmp(*word, ",") != 0)
        word++;
    if (!*word)
        fail("a command ends with a comma", 0);
    *word = NULL; /* ends argv */

    /* Opened by the child: every run reads its input from the start, and every command pays the same. */
    posix_spawn_file_actions_init(&command->files);
    posix_spawn_file_actions_addopen(&command->files, 0, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&command->files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&command->files, 2, "/dev/null", O_WRONLY, 0);

    command->microseconds = allocate((size_t)rounds, sizeof *command->microseconds);
    return word + 1;
}

/* Returns the microseconds that it took. */
static double run(struct command *command)
{
    struct timespec start, end;
    struct rusage usage;
    pid_t child;
    int status, error;

    clock_gettime(CLOCK_MONOTONIC, &start);
    error = posix_spawn(&child, command->argv[0], &command->files, NULL, command->argv, command->envp);
    if (error) {
        fprintf(stderr, "spawn: %s, or what it should read: %s\n", command->argv[0], strerror(error));
        exit(2);
    }
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR)
            fail("wait4", errno);
    clock_gettime(CLOCK_MONOTONIC, &end);

    if (status != 0) /* a signal counts as well */
        command->failures++;
    if (usage.ru_maxrss > command->peak)
        command->peak = usage.ru_maxrss;
    return (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nearest rank: a value that was measured, never one between two. */
static double percentile(const struct command *command, long percent)
{
    return command->microseconds[(command->runs * percent + 99) / 100 - 1];
}

/* Another order each time, the same ones in each run of this program (Fisher-Yates, xorshift). */
static void shuffle(long *order, long count)
{
    static uint64_t state = 0x9E3779B97F4A7C15;
    for (long i = count - 1; i > 0; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        long j = (long)(state % (uint64_t)(i + 1)), other = order[j];
        order[j] = order[i];
        order[i] = other;
    }
}

int main(int argc, char **argv)
{
    if (argc < 4)
        fail("usage: spawn ROUNDS WARMUP COMMAND...", 0);
    long rounds = number(argv[1], 1), warmup = number(argv[2], 0);

    struct command *commands = allocate((size_t)argc, sizeof *commands);
    long count = 0;
    for (char **word = argv + 3; *word;)
        word = parse(word, &commands[count++], rounds);

    long *order = allocate((size_t)count, sizeof *order);
    for (long i = 0; i < count; i++)
        order[i] = i;

    /*
     * Interleaved, so that a change in the machine's speed meets all commands alike; and shuffled, so
     * that none always follows the one which emptied the caches. Rare ones take turns for that reason.
     */
    for (long round = -warmup; round < rounds; round++) {
        shuffle(order, count);
        for (long i = 0; i < count; i++) {
            struct command *command = &commands[order[i]];
            if ((round + warmup) % command->every != order[i] % command->every)
                continue;
            double elapsed = run(command);
            if (round >= 0)
                command->microseconds[command->runs++] = elapsed;
        }
    }

    printf("%-30s %5s %8s %8s %8s %7s %7s %8s %7s\n", "command", "runs", "min us", "p50 us", "p99 us",
           "x p50", "x p99", "peak KB", "failed");
    double p50 = 0, p99 = 0; /* of the anchor */
    for (long i = 0; i < count; i++) {
        struct command *command = &commands[i];
        qsort(command->microseconds, (size_t)command->runs, sizeof *command->microseconds, ascending);
        double median = percentile(command, 50), high = percentile(command, 99);
        if (i == 0) {
            p50 = median;
            p99 = high;
        }
        printf("%-30s %5ld %8.0f %8.0f %8.0f %7.2f %7.2f %8ld %7ld\n", command->label, command->runs,
               command->microseconds[0], median, high, median / p50, high / p99, command->peak,
               command->failures);
    }
    return 0;
}
