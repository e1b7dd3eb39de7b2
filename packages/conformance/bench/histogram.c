/* Latencies in buckets whose width is about 3 % of the value. */
#include "load.h"
#include <string.h>

#define STEPS 32 /* buckets for each doubling */
static uint64_t buckets[64 * STEPS];
static uint64_t total;

void forget_latencies(void) {
  memset(buckets, 0, sizeof buckets);
  total = 0;
}

static unsigned bucket_of(uint64_t ns) {
  if (ns < STEPS) return (unsigned)ns;
  unsigned doubling = 63u - (unsigned)__builtin_clzll(ns);
  return (doubling - 4) * STEPS + (unsigned)((ns >> (doubling - 5)) & (STEPS - 1));
}

static double value_of(unsigned bucket) {
  if (bucket < STEPS) return bucket;
  unsigned doubling = bucket / STEPS + 4;
  return (double)((uint64_t)(STEPS + bucket % STEPS) << (doubling - 5)) * (1 + 0.5 / STEPS);
}

void note_latency(uint64_t ns, unsigned times) {
  buckets[bucket_of(ns)] += times;
  total += times;
}

double latency_us(double share) {
  uint64_t wanted = (uint64_t)((double)total * share), seen = 0;
  for (unsigned i = 0; i < sizeof buckets / sizeof *buckets; i++) {
    seen += buckets[i];
    if (seen > wanted) return value_of(i) / 1000;
  }
  return 0;
}
