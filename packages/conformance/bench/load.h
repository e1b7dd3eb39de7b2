/*
 * The load generator of `npm run bench`: opens WebSocket connections to 127.0.0.1, sends frames that were prepared before,
 * counts whole messages that come back and checks them. It also has the smallest echo server that does the protocol's work,
 * which shows what the kernel costs. One thread, epoll, Linux only.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef WITH_TLS
#include <openssl/ssl.h>
#else
typedef void SSL;
#endif

/* What the command line says. */
struct options {
  int port;
  unsigned connections;
  unsigned in_flight;   /* messages on the way per connection; of broadcasts: messages per burst */
  unsigned stalled;     /* of broadcasts: so many connections never read */
  double warm_up;       /* seconds */
  double seconds;       /* of the measured phase */
  uint64_t messages;    /* ends the measured phase earlier, after a tenth to warm up; 0: no such limit */
  const char *frames;   /* file of prepared frames */
  const char *extension;
  const char *dump;     /* file for the first payloads of one connection */
  bool raw;             /* the server sends the client's frames back as they are, masks included */
  bool tls;
  bool broadcast;       /* of the server: send to everybody */
};
extern struct options options;

/* A frame as a client sends it, and the payload that has to come back for it (NULL: any). */
struct frame {
  const uint8_t *wire;
  size_t wire_length;
  const uint8_t *payload;
  size_t payload_length;
};

/* Prepared frames. The first ones follow once more behind the last, so that a run of them is always one stretch of memory. */
struct ring {
  struct frame *frames;
  unsigned count;
};
extern struct ring ring;
void load_frames(const char *path, unsigned longest_run);

struct connection {
  int fd;
  SSL *ssl;
  unsigned id;
  /* writing */
  unsigned next_sent;
  const uint8_t *pending;
  size_t pending_length;
  unsigned owed;        /* frames to send once `pending` is gone */
  uint64_t *sent_at;    /* a slot for each message on the way */
  unsigned sent_slot, received_slot;
  /* reading */
  uint8_t head[14];
  unsigned head_length;
  bool in_payload, in_message, control, fin, compressed;
  uint8_t opcode;
  uint8_t control_payload[125];
  uint64_t left, offset;
  unsigned next_received;
  uint64_t received;
};

/* A broken promise of the server, or of this machine: says so and ends the process. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
uint64_t now_ns(void);

/* connection.c */
extern struct connection *connections;
extern char agreed[512]; /* what the server said to our extension */
/* `between` runs after each of them. */
void open_connections(void (*between)(void));
int open_socket(bool stalled);
size_t request_text(char *into, size_t size);
void check_answer(const char *head);
/* Bytes read, 0 when there are none now. The end of the connection is a failure. */
size_t receive_bytes(struct connection *c, uint8_t *into, size_t size);
bool has_more(struct connection *c);
/* Sends the next frames of the ring in one write; what the socket does not take stays pending. */
void send_frames(struct connection *c, unsigned count);
void send_pending(struct connection *c);
void send_bytes(struct connection *c, const uint8_t *bytes, size_t length);
/* Tells of events of that connection: `readable`, and `writable` as long as something is pending. */
void watch(struct connection *c, bool first);
extern int poller;

/* replies.c: returns how many whole messages end in these bytes */
unsigned take_replies(struct connection *c, const uint8_t *bytes, size_t length);
extern uint64_t checked_messages;

/* histogram.c */
void forget_latencies(void);
void note_latency(uint64_t ns, unsigned times);
double latency_us(double share);

/* dialogue with the runner: says READY and waits for GO; then says DONE with figures */
void ready_and_wait(void);
void done(uint64_t count, uint64_t started_ns, uint64_t ended_ns);

/* one file each */
void run_echo(void);
void run_broadcast(void);
void run_idle(void);
void run_handshakes(void);
void run_server(void);

#define READ_SIZE (512 * 1024)
#endif
