#define _GNU_SOURCE
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct connection *connections;
char agreed[512];
int poller;

/* The key and the answer to it of RFC 6455, section 1.3. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

size_t request_text(char *into, size_t size) {
  const char *extension = options.extension;
  return (size_t)snprintf(into, size,
                          "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
                          options.port, extension ? "Sec-WebSocket-Extensions: " : "", extension ? extension : "",
                          extension ? "\r\n" : "");
}

void check_answer(const char *head) {
  if (strncmp(head, "HTTP/1.1 101", 12) != 0) fail("the server answered %.60s", strtok((char *)head, "\r\n"));
  if (!strstr(head, ACCEPT)) fail("the server proved nothing: its Sec-WebSocket-Accept is wrong");
  const char *line = strcasestr(head, "\r\nsec-websocket-extensions:");
  if (!line) {
    if (options.extension) fail("declined %.*s", (int)strcspn(options.extension, ";"), options.extension);
    return;
  }
  if (!options.extension) fail("the server agreed on an extension that nobody offered");
  line += 27;
  line += strspn(line, " ");
  snprintf(agreed, sizeof agreed, "%.*s", (int)strcspn(line, "\r"), line);
}

int open_socket(bool stalled) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("no more sockets: %s", strerror(errno));
  int yes = 1, small = 32 * 1024;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (stalled) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  struct timeval patience = {.tv_sec = 20};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("cannot connect: %s", strerror(errno));
  return fd;
}

#ifdef WITH_TLS
static SSL *start_tls(int fd) {
  static SSL_CTX *context;
  if (!context) {
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  if (SSL_connect(ssl) != 1) fail("the TLS handshake failed");
  return ssl;
}
#else
static SSL *start_tls(int fd) {
  (void)fd;
  fail("built without TLS: the headers of OpenSSL were missing");
}
#endif

static ssize_t raw_read(struct connection *c, void *into, size_t size) {
#ifdef WITH_TLS
  if (c->ssl) {
    int got = SSL_read(c->ssl, into, (int)size);
    if (got > 0) return got;
    int why = SSL_get_error(c->ssl, got);
    errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
  }
#endif
  return read(c->fd, into, size);
}

static ssize_t raw_write(struct connection *c, const void *bytes, size_t length) {
#ifdef WITH_TLS
  if (c->ssl) {
    int sent = SSL_write(c->ssl, bytes, (int)length);
    if (sent > 0) return sent;
    int why = SSL_get_error(c->ssl, sent);
    errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
  }
#endif
  return write(c->fd, bytes, length);
}

size_t receive_bytes(struct connection *c, uint8_t *into, size_t size) {
  ssize_t got = raw_read(c, into, size);
  if (got > 0) return (size_t)got;
  if (got == 0) fail("the server ended a connection");
  if (errno != EAGAIN && errno != EINTR) fail("a connection broke: %s", strerror(errno));
  return 0;
}

bool has_more(struct connection *c) {
#ifdef WITH_TLS
  return c->ssl && SSL_has_pending(c->ssl);
#else
  (void)c;
  return false;
#endif
}

static void shake_hands(struct connection *c) {
  char text[1024], head[4096];
  size_t size = request_text(text, sizeof text), have = 0;
  if (raw_write(c, text, size) != (ssize_t)size) fail("cannot send the request");
  for (char *end = NULL; !end;) {
    size_t got = receive_bytes(c, (uint8_t *)head + have, sizeof head - 1 - have);
    if (got == 0) fail("no answer to the handshake");
    have += got;
    head[have] = 0;
    end = strstr(head, "\r\n\r\n");
    if (!end && have == sizeof head - 1) fail("the answer to the handshake does not end");
    /* A ping may come right behind. */
    size_t length = end ? (size_t)(end + 4 - head) : have;
    if (take_replies(c, (uint8_t *)head + length, have - length) > 0) fail("the server sent a message before it was asked");
  }
  check_answer(head);
}

void watch(struct connection *c, bool first) {
  struct epoll_event event = {.events = EPOLLIN | (c->pending_length ? (unsigned)EPOLLOUT : 0u), .data.ptr = c};
  epoll_ctl(poller, first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, c->fd, &event);
}

void open_connections(void (*between)(void)) {
  poller = epoll_create1(0);
  connections = calloc(options.connections, sizeof *connections);
  for (unsigned i = 0; i < options.connections; i++) {
    struct connection *c = &connections[i];
    bool stalled = i >= options.connections - options.stalled;
    c->id = i;
    c->fd = open_socket(stalled);
    if (options.tls) c->ssl = start_tls(c->fd);
    shake_hands(c);
    c->sent_at = calloc(options.in_flight, sizeof *c->sent_at);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    if (!stalled) watch(c, true);
    if (between) between();
  }
}

void send_bytes(struct connection *c, const uint8_t *bytes, size_t length) {
  ssize_t sent = raw_write(c, bytes, length);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) fail("a connection broke: %s", strerror(errno));
    sent = 0;
  }
  c->pending = bytes + sent;
  c->pending_length = length - (size_t)sent;
  if (c->pending_length) watch(c, false);
}

void send_frames(struct connection *c, unsigned count) {
  if (count == 0) return;
  if (c->pending_length) {
    c->owed += count;
    return;
  }
  const struct frame *first = &ring.frames[c->next_sent], *last = first + count - 1;
  c->next_sent = (c->next_sent + count) % ring.count;
  send_bytes(c, first->wire, (size_t)(last->wire + last->wire_length - first->wire));
}

void send_pending(struct connection *c) {
  if (c->pending_length) send_bytes(c, c->pending, c->pending_length);
  if (c->pending_length) return;
  unsigned owed = c->owed;
  c->owed = 0;
  send_frames(c, owed);
  if (!c->pending_length) watch(c, false);
}
