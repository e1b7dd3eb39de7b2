/*
 * The file of prepared frames, little endian: u32 number of frames; then for each u32 length and bytes of the frame as a
 * client sends it, u32 length and bytes of the payload that has to come back (0xffffffff and nothing: do not compare).
 */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ring ring;

static uint32_t number(const uint8_t **at) {
  uint32_t value;
  memcpy(&value, *at, 4);
  *at += 4;
  return value;
}

static uint8_t *whole_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("cannot read the frames");
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(size);
  if (fread(bytes, 1, size, file) != size) fail("cannot read the frames");
  fclose(file);
  return bytes;
}

void load_frames(const char *path, unsigned longest_run) {
  const uint8_t *at = whole_file(path);
  ring.count = number(&at);
  unsigned laid = ring.count + longest_run;
  ring.frames = calloc(laid, sizeof *ring.frames);
  size_t total = 0;
  for (unsigned i = 0; i < laid; i++) {
    struct frame *frame = &ring.frames[i];
    if (i < ring.count) {
      frame->wire_length = number(&at);
      frame->wire = at;
      at += frame->wire_length;
      uint32_t length = number(&at);
      if (length != UINT32_MAX) {
        frame->payload = at;
        frame->payload_length = length;
        at += length;
      }
    } else {
      *frame = ring.frames[i - ring.count];
    }
    total += frame->wire_length;
  }
  uint8_t *stretch = malloc(total);
  for (unsigned i = 0; i < laid; i++) {
    memcpy(stretch, ring.frames[i].wire, ring.frames[i].wire_length);
    ring.frames[i].wire = stretch;
    stretch += ring.frames[i].wire_length;
  }
}
