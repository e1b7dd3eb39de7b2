/* The first connection sends a burst; when everybody has all of it, the next. Counts deliveries. */
#include "load.h"
#include <sys/epoll.h>

static uint64_t receive_until(uint64_t wanted, uint64_t sent_at) {
  static uint8_t buffer[READ_SIZE];
  struct epoll_event events[512];
  uint64_t received = 0;
  while (received < wanted) {
    int count = epoll_wait(poller, events, 512, 20000);
    if (count == 0) fail("the server stopped: %llu of %llu deliveries came", (unsigned long long)received, (unsigned long long)wanted);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) send_pending(c);
      if (!(events[i].events & ~(unsigned)EPOLLOUT)) continue;
      size_t got = receive_bytes(c, buffer, sizeof buffer);
      unsigned messages = take_replies(c, buffer, got);
      received += messages;
      if (messages) note_latency(now_ns() - sent_at, messages);
    }
  }
  if (received > wanted) fail("more came than was sent");
  return received;
}

static uint64_t phase(double seconds, uint64_t messages) {
  uint64_t deadline = now_ns() + (uint64_t)(seconds * 1e9), deliveries = 0, sent = 0;
  uint64_t readers = options.connections - options.stalled;
  while (messages ? sent < messages : now_ns() < deadline) {
    uint64_t now = now_ns();
    send_frames(&connections[0], options.in_flight);
    sent += options.in_flight;
    deliveries += receive_until(readers * options.in_flight, now);
  }
  return deliveries;
}

void run_broadcast(void) {
  open_connections(NULL);
  phase(options.warm_up, (options.messages + 9) / 10);
  ready_and_wait();
  forget_latencies();
  checked_messages = 0;
  uint64_t started = now_ns();
  uint64_t deliveries = phase(options.seconds, options.messages);
  done(deliveries, started, now_ns());
}
