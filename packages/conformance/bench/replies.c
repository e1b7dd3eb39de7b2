/* Reads the server's frames, in any pieces, and compares what comes back with what was sent. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t checked_messages;

#define DUMPED 64 /* messages of the first connection */

static void dump(struct connection *c, const uint8_t *bytes, size_t length, bool ends) {
  static FILE *file;
  static uint8_t *message;
  static size_t have, count;
  if (count >= DUMPED) return;
  if (!file && !(file = fopen(options.dump, "wb"))) fail("cannot write %s", options.dump);
  message = realloc(message, have + length + 1);
  memcpy(message + have, bytes, length);
  have += length;
  if (!ends) return;
  uint32_t facts[2] = {(uint32_t)have, c->compressed};
  fwrite(facts, sizeof facts, 1, file);
  fwrite(message, 1, have, file);
  fflush(file);
  have = 0;
  count++;
}

/* A whole header is there: the frame begins. */
static void begin_frame(struct connection *c, uint64_t length) {
  c->opcode = c->head[0] & 0x0f;
  c->fin = c->head[0] & 0x80;
  c->control = c->opcode >= 8;
  if ((c->head[1] & 0x80) && !options.raw) fail("the server masked a frame");
  if (c->opcode == 8) fail("the server sent a close frame");
  if (c->control && (length > 125 || !c->fin)) fail("the server sent a control frame of %llu bytes", (unsigned long long)length);
  c->left = length;
  c->in_payload = true;
  if (c->control) return;
  if (c->opcode == 0 && !c->in_message) fail("the server continued a message that did not begin");
  if (c->opcode != 0) {
    if (c->in_message) fail("the server began a message inside of another");
    c->compressed = c->head[0] & 0x40;
    c->in_message = true;
    c->offset = 0;
    const struct frame *frame = &ring.frames[c->next_received];
    if (c->opcode != (frame->wire[0] & 0x0f)) fail("text came back as binary, or binary as text");
    if (c->compressed && !agreed[0]) fail("the server sent reserved bits");
  }
}

static void answer_ping(struct connection *c, unsigned length) {
  uint8_t pong[6 + 125] = {0x8a, (uint8_t)(0x80 | length)};
  memcpy(pong + 6, c->control_payload, length);
  if (c->pending_length) return;
  send_bytes(c, pong, 6 + length);
  if (c->pending_length) fail("no room for a pong");
}

/* Returns 1 when a message ended. */
static unsigned end_frame(struct connection *c) {
  c->in_payload = false;
  if (c->control) {
    if (c->opcode == 9) answer_ping(c, c->head[1] & 0x7f);
    return 0;
  }
  if (!c->fin) return 0;
  const struct frame *frame = &ring.frames[c->next_received];
  if (frame->payload && !c->compressed) {
    if (c->offset != frame->payload_length)
      fail("a message of %zu bytes came back with %llu", frame->payload_length, (unsigned long long)c->offset);
    checked_messages++;
  }
  if (options.dump && c->id == 0) dump(c, (const uint8_t *)"", 0, true);
  c->in_message = false;
  c->received++;
  if (++c->next_received == ring.count) c->next_received = 0;
  return 1;
}

static void take_payload(struct connection *c, const uint8_t *bytes, size_t length) {
  if (c->control) {
    unsigned whole = c->head[1] & 0x7f;
    memcpy(c->control_payload + whole - c->left, bytes, length);
    return;
  }
  const struct frame *frame = &ring.frames[c->next_received];
  if (frame->payload && !c->compressed) {
    if (c->offset + length > frame->payload_length || memcmp(frame->payload + c->offset, bytes, length) != 0)
      fail("a message came back altered");
  }
  if (options.dump && c->id == 0) dump(c, bytes, length, false);
  c->offset += length;
}

unsigned take_replies(struct connection *c, const uint8_t *bytes, size_t length) {
  const uint8_t *at = bytes, *end = bytes + length;
  unsigned messages = 0;
  while (at < end) {
    if (!c->in_payload) {
      c->head[c->head_length++] = *at++;
      if (c->head_length < 2) continue;
      unsigned code = c->head[1] & 0x7f, extended = code == 127 ? 8 : code == 126 ? 2 : 0;
      if (c->head_length < 2 + extended + (c->head[1] & 0x80 ? 4 : 0)) continue;
      uint64_t size = extended ? 0 : code;
      for (unsigned i = 0; i < extended; i++) size = size << 8 | c->head[2 + i];
      c->head_length = 0;
      begin_frame(c, size);
    }
    size_t part = (size_t)(end - at) < c->left ? (size_t)(end - at) : (size_t)c->left;
    if (part) take_payload(c, at, part);
    at += part;
    c->left -= part;
    if (c->left == 0) messages += end_frame(c);
  }
  return messages;
}
