/* Every connection keeps a number of messages on the way; as many as come back are sent anew, in one write. */
#include "load.h"
#include <string.h>
#include <stdlib.h>
#include <sys/epoll.h>

static uint64_t sent, limit, received;
static bool stopped;

static void refill(struct connection *c, unsigned count, uint64_t now) {
  if (stopped) return;
  if (count > limit - sent) count = (unsigned)(limit - sent);
  sent += count;
  for (unsigned i = 0; i < count; i++) {
    c->sent_at[c->sent_slot] = now;
    if (++c->sent_slot == options.in_flight) c->sent_slot = 0;
  }
  send_frames(c, count);
}

static void readable(struct connection *c) {
  static uint8_t buffer[READ_SIZE];
  unsigned count = 0;
  do {
    size_t got = receive_bytes(c, buffer, sizeof buffer);
    if (got == 0) break;
    count += take_replies(c, buffer, got);
  } while (has_more(c));
  if (count == 0) return;
  if (count > sent - received) fail("more came back than was sent");
  received += count;
  uint64_t now = now_ns();
  for (unsigned i = 0; i < count; i++) {
    note_latency(now - c->sent_at[c->received_slot], 1);
    if (++c->received_slot == options.in_flight) c->received_slot = 0;
  }
  refill(c, count, now);
}

/* Returns when the last message is back. */
static void phase(double seconds, uint64_t messages) {
  struct epoll_event events[512];
  uint64_t deadline = now_ns() + (uint64_t)(seconds * 1e9), alive = now_ns();
  stopped = false;
  sent = received = 0;
  limit = messages ? messages : UINT64_MAX;
  for (unsigned i = 0; i < options.connections; i++) refill(&connections[i], options.in_flight, now_ns());
  while (received < sent || (!stopped && sent < limit)) {
    int count = epoll_wait(poller, events, 512, 1000);
    uint64_t now = now_ns();
    if (count > 0) alive = now;
    if (now - alive > 20000000000u) fail("the server stopped answering: %llu of %llu messages came back", (unsigned long long)received, (unsigned long long)sent);
    if (now >= deadline) stopped = true;
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) send_pending(c);
      if (events[i].events & ~(unsigned)EPOLLOUT) readable(c);
    }
  }
}

/* Each connection begins elsewhere, so that the server does not get the same message from all of them, one after the other. Not
 * where a message refers to those before it. */
static void spread(void) {
  if (options.extension && !strstr(options.extension, "no_context_takeover")) return;
  for (unsigned i = 0; i < options.connections; i++)
    connections[i].next_sent = connections[i].next_received = i * 97u % ring.count;
}

void run_echo(void) {
  open_connections(NULL);
  spread();
  phase(options.warm_up, (options.messages + 9) / 10);
  ready_and_wait();
  forget_latencies();
  checked_messages = 0;
  uint64_t started = now_ns();
  phase(options.seconds, options.messages);
  done(received, started, now_ns());
}
