#include "load.h"
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct options options = {.connections = 1, .in_flight = 1, .warm_up = 0.5, .seconds = 1};

void fail(const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  printf("ERROR ");
  vprintf(format, rest);
  printf("\n");
  exit(1);
}

uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_at_go;

void ready_and_wait(void) {
  char line[64];
  printf("READY {\"agreed\":\"%s\"}\n", agreed);
  if (!fgets(line, sizeof line, stdin)) exit(0);
  cpu_at_go = cpu_seconds();
}

void done(uint64_t count, uint64_t started_ns, uint64_t ended_ns) {
  printf("DONE {\"count\":%llu,\"seconds\":%.6f,\"p50\":%.2f,\"p99\":%.2f,\"checked\":%llu,\"loadCpu\":%.6f}\n",
         (unsigned long long)count, (double)(ended_ns - started_ns) / 1e9, latency_us(0.5), latency_us(0.99),
         (unsigned long long)checked_messages, cpu_seconds() - cpu_at_go);
  /* The connections stay open until the runner has looked at the server. */
  char line[64];
  if (!fgets(line, sizeof line, stdin)) exit(0);
}

static void read_options(int argc, char **argv) {
  static const struct option known[] = {
      {"port", 1, 0, 'p'},      {"connections", 1, 0, 'n'}, {"in-flight", 1, 0, 'w'}, {"stalled", 1, 0, 'x'},
      {"warm-up", 1, 0, 'u'},   {"seconds", 1, 0, 's'},     {"messages", 1, 0, 'm'},  {"frames", 1, 0, 'f'},
      {"extension", 1, 0, 'e'}, {"dump", 1, 0, 'd'},        {"raw", 0, 0, 'r'},       {"tls", 0, 0, 't'},
      {"broadcast", 0, 0, 'b'}, {0, 0, 0, 0}};
  for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
    switch (c) {
    case 'p': options.port = atoi(optarg); break;
    case 'n': options.connections = (unsigned)atoi(optarg); break;
    case 'w': options.in_flight = (unsigned)atoi(optarg); break;
    case 'x': options.stalled = (unsigned)atoi(optarg); break;
    case 'u': options.warm_up = atof(optarg); break;
    case 's': options.seconds = atof(optarg); break;
    case 'm': options.messages = strtoull(optarg, NULL, 10); break;
    case 'f': options.frames = optarg; break;
    case 'e': options.extension = optarg; break;
    case 'd': options.dump = optarg; break;
    case 'r': options.raw = true; break;
    case 't': options.tls = true; break;
    case 'b': options.broadcast = true; break;
    default: fail("unknown option");
    }
  }
}

/* Each connection is a file. */
static void allow_many_files(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < options.connections + 64u)
    fail("%u connections need more open files than this machine allows (%llu)", options.connections,
         (unsigned long long)limit.rlim_max);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*run)(void);
  } modes[] = {{"echo", run_echo},
               {"broadcast", run_broadcast},
               {"idle", run_idle},
               {"handshakes", run_handshakes},
               {"serve", run_server}};
  if (argc < 2) fail("which mode?");
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGPIPE, SIG_IGN);
  read_options(argc - 1, argv + 1);
  allow_many_files();
  if (options.frames) load_frames(options.frames, options.in_flight);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (strcmp(modes[i].name, argv[1]) != 0) continue;
    modes[i].run();
    return 0;
  }
  fail("there is no mode %s", argv[1]);
}
