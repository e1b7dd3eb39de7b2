/* Connects, gets the 101, resets the connection, and does so again. A reset leaves no port behind in TIME_WAIT. */
#define _GNU_SOURCE
#include "load.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct slot {
  int fd;
  uint64_t started;
  size_t have;
  char head[4096];
};

static char request[1024];
static size_t request_length;

static void begin(struct slot *slot) {
  slot->have = 0;
  slot->started = now_ns();
  slot->fd = open_socket(false);
  fcntl(slot->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = slot};
  epoll_ctl(poller, EPOLL_CTL_ADD, slot->fd, &event);
  if (write(slot->fd, request, request_length) != (ssize_t)request_length) fail("cannot send the request");
}

/* Whether the handshake is over. */
static bool advance(struct slot *slot) {
  ssize_t got = read(slot->fd, slot->head + slot->have, sizeof slot->head - 1 - slot->have);
  if (got < 0 && errno == EAGAIN) return false;
  if (got <= 0) fail("the server ended a connection");
  slot->have += (size_t)got;
  slot->head[slot->have] = 0;
  if (!strstr(slot->head, "\r\n\r\n")) return false;
  check_answer(slot->head);
  note_latency(now_ns() - slot->started, 1);
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(slot->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(slot->fd);
  return true;
}

static uint64_t phase(struct slot *slots, double seconds, uint64_t limit) {
  struct epoll_event events[512];
  uint64_t deadline = now_ns() + (uint64_t)(seconds * 1e9), begun = 0, over = 0;
  if (!limit) limit = UINT64_MAX;
  for (; begun < options.connections && begun < limit; begun++) begin(&slots[begun]);
  while (over < begun) {
    int count = epoll_wait(poller, events, 512, 20000);
    if (count == 0) fail("the server stopped answering handshakes");
    for (int i = 0; i < count; i++) {
      struct slot *slot = events[i].data.ptr;
      if (!advance(slot)) continue;
      over++;
      if (begun == limit || now_ns() >= deadline) continue;
      begin(slot);
      begun++;
    }
  }
  return over;
}

void run_handshakes(void) {
  poller = epoll_create1(0);
  request_length = request_text(request, sizeof request);
  struct slot *slots = calloc(options.connections, sizeof *slots);
  phase(slots, options.warm_up, (options.messages + 9) / 10);
  ready_and_wait();
  forget_latencies();
  uint64_t started = now_ns();
  uint64_t count = phase(slots, options.seconds, options.messages);
  done(count, started, now_ns());
}
