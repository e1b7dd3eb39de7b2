/*
 * The smallest server: takes masks off as the bytes come and sends them back, a message is never put together.
 * What the kernel costs is what it costs. It is also the server that clients are measured against.
 */
#define _GNU_SOURCE
#include "load.h"
#include "sha1.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
  int fd;
  bool open, waits;
  char request[4096];
  size_t request_length;
  uint8_t head[14];
  unsigned head_length, phase; /* of the mask */
  uint8_t mask[4];
  uint64_t left;
  uint8_t *backlog;
  size_t backlog_length;
};

static struct peer *peers[65536];
static unsigned peer_count;
static uint8_t input[READ_SIZE], output[READ_SIZE * 2];

static void drop(struct peer *p) {
  close(p->fd);
  free(p->backlog);
  for (unsigned i = 0; i < peer_count; i++)
    if (peers[i] == p) peers[i] = peers[--peer_count];
  free(p);
}

static void listen_for(struct peer *p, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = p};
  epoll_ctl(poller, EPOLL_CTL_MOD, p->fd, &event);
}

/* What the socket does not take is kept, and nothing more is read from it until it is gone. */
static bool put(struct peer *p, const uint8_t *bytes, size_t length) {
  ssize_t sent = p->waits ? 0 : write(p->fd, bytes, length);
  if (sent < 0) {
    if (errno != EAGAIN) return false;
    sent = 0;
  }
  size_t rest = length - (size_t)sent;
  if (rest == 0) return true;
  p->backlog = realloc(p->backlog, p->backlog_length + rest);
  memcpy(p->backlog + p->backlog_length, bytes + sent, rest);
  p->backlog_length += rest;
  if (!p->waits) listen_for(p, EPOLLOUT);
  p->waits = true;
  return true;
}

static bool writable(struct peer *p) {
  ssize_t sent = write(p->fd, p->backlog, p->backlog_length);
  if (sent < 0) return errno == EAGAIN;
  p->backlog_length -= (size_t)sent;
  memmove(p->backlog, p->backlog + sent, p->backlog_length);
  if (p->backlog_length > 0) return true;
  p->waits = false;
  listen_for(p, EPOLLIN);
  return true;
}

static bool shake_hands(struct peer *p, size_t length) {
  if (p->request_length + length >= sizeof p->request) return false;
  memcpy(p->request + p->request_length, input, length);
  p->request_length += length;
  p->request[p->request_length] = 0;
  if (!strstr(p->request, "\r\n\r\n")) return true;
  char *key = strcasestr(p->request, "\r\nsec-websocket-key:");
  if (!key) return false;
  key += 20;
  key += strspn(key, " ");
  char answer[256], proof[29];
  websocket_accept(key, strcspn(key, " \r"), proof);
  int size = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", proof);
  p->open = true;
  return put(p, (uint8_t *)answer, (size_t)size);
}

/* One word of the mask at a time; gcc makes vectors of it. */
static void unmask(struct peer *p, uint8_t *to, const uint8_t *from, size_t length) {
  uint8_t turned[8];
  for (unsigned i = 0; i < 8; i++) turned[i] = p->mask[(p->phase + i) & 3];
  uint64_t mask, word;
  memcpy(&mask, turned, 8);
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    memcpy(&word, from + i, 8);
    word ^= mask;
    memcpy(to + i, &word, 8);
  }
  for (; i < length; i++) to[i] = from[i] ^ turned[i & 7];
  p->phase = (p->phase + (unsigned)length) & 3;
}

/* Lays the reply into `output`; its length, or -1 when the client is to go. */
static ssize_t reply_to(struct peer *p, size_t length) {
  const uint8_t *at = input, *end = input + length;
  uint8_t *out = output;
  while (at < end) {
    if (p->left == 0) {
      p->head[p->head_length++] = *at++;
      if (p->head_length < 2) continue;
      unsigned code = p->head[1] & 0x7f, extended = code == 127 ? 8 : code == 126 ? 2 : 0;
      if (p->head_length < 6 + extended) continue;
      if ((p->head[0] & 0x0f) == 8 || !(p->head[1] & 0x80)) return -1;
      p->left = extended ? 0 : code;
      for (unsigned i = 0; i < extended; i++) p->left = p->left << 8 | p->head[2 + i];
      memcpy(p->mask, p->head + 2 + extended, 4);
      *out++ = p->head[0];
      *out++ = (uint8_t)code;
      memcpy(out, p->head + 2, extended);
      out += extended;
      p->head_length = p->phase = 0;
    }
    size_t part = (size_t)(end - at) < p->left ? (size_t)(end - at) : (size_t)p->left;
    unmask(p, out, at, part);
    out += part;
    at += part;
    p->left -= part;
  }
  return out - output;
}

static bool readable(struct peer *p) {
  ssize_t got = read(p->fd, input, sizeof input);
  if (got <= 0) return got < 0 && errno == EAGAIN;
  if (!p->open) return shake_hands(p, (size_t)got);
  ssize_t length = reply_to(p, (size_t)got);
  if (length < 0) return false;
  if (!options.broadcast) return put(p, output, (size_t)length);
  for (unsigned i = 0; i < peer_count; i++)
    if (peers[i]->open) put(peers[i], output, (size_t)length);
  return true;
}

static void accept_all(int listener) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct peer *p = calloc(1, sizeof *p);
    p->fd = fd;
    peers[peer_count++] = p;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
  }
}

static void obey(void) {
  char line[64];
  if (!fgets(line, sizeof line, stdin)) exit(0);
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  double us = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  printf("STAT {\"cpu\":%.0f}\n", us);
}

static int listen_anywhere(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 4096) != 0) fail("cannot listen: %s", strerror(errno));
  getsockname(fd, (struct sockaddr *)&at, &size);
  printf("READY %d\n", ntohs(at.sin_port));
  return fd;
}

void run_server(void) {
  static char listening, orders;
  poller = epoll_create1(0);
  int listener = listen_anywhere();
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listening};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  event.data.ptr = &orders;
  epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  struct epoll_event events[512];
  for (;;) {
    int count = epoll_wait(poller, events, 512, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == &listening) accept_all(listener);
      else if (events[i].data.ptr == &orders) obey();
      else {
        struct peer *p = events[i].data.ptr;
        if (!(events[i].events & EPOLLOUT ? writable(p) : readable(p))) drop(p);
      }
    }
  }
}
