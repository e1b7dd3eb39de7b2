/* Opens connections, sends one message on each, and from then on only answers pings. */
#include "load.h"
#include <sys/epoll.h>

static uint64_t pump(int patience_ms) {
  static uint8_t buffer[READ_SIZE];
  struct epoll_event events[512];
  uint64_t messages = 0;
  int count = epoll_wait(poller, events, 512, patience_ms);
  for (int i = 0; i < count; i++) {
    struct connection *c = events[i].data.ptr;
    if (events[i].events & EPOLLOUT) send_pending(c);
    if (!(events[i].events & ~(unsigned)EPOLLOUT)) continue;
    size_t got = receive_bytes(c, buffer, sizeof buffer);
    messages += take_replies(c, buffer, got);
  }
  return messages;
}

/* Opening thousands takes longer than a heartbeat. */
static void answer_pings(void) { pump(0); }

void run_idle(void) {
  open_connections(answer_pings);
  for (unsigned i = 0; i < options.connections; i++) {
    send_frames(&connections[i], 1);
    while (pump(20000) == 0);
  }
  ready_and_wait();
  uint64_t started = now_ns(), deadline = started + (uint64_t)(options.seconds * 1e9);
  for (uint64_t now = started; now < deadline; now = now_ns()) pump((int)((deadline - now) / 1000000) + 1);
  done(options.connections, started, now_ns());
}
