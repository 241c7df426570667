/*
 * Times whole processes, from posix_spawn to waitpid, because that is what whoever starts a hook
 * waits for: loading, start-up, the work and the exit.
 *
 *     spawn ROUNDS WARMUP COMMAND...
 *
 * A COMMAND is
 *
 *     LABEL STDIN [NAME=VALUE]... -- PROGRAM [ARGUMENT]... ,
 *
 * with STDIN the file it reads, the variables added to its environment, and a lone comma after it.
 * PROGRAM is a path. Output of the programs is discarded.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

struct command {
    const char *label;
    char **argv;
    char **envp;
    posix_spawn_file_actions_t files;
    double *microseconds; /* one per round */
    long failures;        /* of all rounds, warm-up included */
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

/* Reads one command and returns what follows it. */
static char **parse(char **words, struct command *command, long rounds)
{
    command->label = words[0];
    char *input = words[0] ? words[1] : NULL;
    if (!input)
        fail("a command needs LABEL and STDIN", 0);

    char **additions = words + 2, **word = additions;
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

static double run(struct command *command)
{
    struct timespec start, end;
    pid_t child;
    int status, error;

    clock_gettime(CLOCK_MONOTONIC, &start);
    error = posix_spawn(&child, command->argv[0], &command->files, NULL, command->argv, command->envp);
    if (error) {
        fprintf(stderr, "spawn: %s, or what it should read: %s\n", command->argv[0], strerror(error));
        exit(2);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            fail("waitpid", errno);
    clock_gettime(CLOCK_MONOTONIC, &end);

    if (status != 0) /* a signal counts as well */
        command->failures++;
    return (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nearest rank: a value that was measured, never one between two. */
static double percentile(const struct command *command, long rounds, long percent)
{
    return command->microseconds[(rounds * percent + 99) / 100 - 1];
}

static long positive(const char *text, long least)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || end == text || value < least || value > 10000000)
        fail("ROUNDS is a number from 1, WARMUP one from 0", 0);
    return value;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        fail("usage: spawn ROUNDS WARMUP COMMAND...", 0);
    long rounds = positive(argv[1], 1), warmup = positive(argv[2], 0);

    struct command *commands = allocate((size_t)argc, sizeof *commands);
    long count = 0;
    for (char **word = argv + 3; *word;)
        word = parse(word, &commands[count++], rounds);

    /*
     * Interleaved, so that a change in the machine's speed meets all commands alike; and each round
     * starts with another one, so that none always follows the one which emptied the caches.
     */
    for (long round = -warmup; round < rounds; round++)
        for (long i = 0; i < count; i++) {
            struct command *command = &commands[(round + warmup + i) % count];
            double elapsed = run(command);
            if (round >= 0)
                command->microseconds[round] = elapsed;
        }

    printf("%-34s %9s %9s %9s %7s %7s\n", "command", "min us", "p50 us", "p99 us", "ratio", "failed");
    double anchor = 0;
    for (long i = 0; i < count; i++) {
        struct command *command = &commands[i];
        qsort(command->microseconds, (size_t)rounds, sizeof *command->microseconds, ascending);
        double median = percentile(command, rounds, 50);
        if (i == 0)
            anchor = median;
        printf("%-34s %9.0f %9.0f %9.0f %7.2f %7ld\n", command->label, command->microseconds[0],
               median, percentile(command, rounds, 99), median / anchor, command->failures);
    }
    return 0;
}
