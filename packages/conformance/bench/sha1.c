/* SHA-1 and base64, as little of them as a handshake needs: one answer to one short key. */
#include "sha1.h"
#include <stdint.h>
#include <string.h>

static uint32_t turn(uint32_t value, unsigned bits) { return value << bits | value >> (32 - bits); }

static void block(uint32_t state[5], const uint8_t *bytes) {
  uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (unsigned i = 0; i < 16; i++)
    w[i] = (uint32_t)bytes[i * 4] << 24 | (uint32_t)bytes[i * 4 + 1] << 16 | (uint32_t)bytes[i * 4 + 2] << 8 | bytes[i * 4 + 3];
  for (unsigned i = 16; i < 80; i++) w[i] = turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (unsigned i = 0; i < 80; i++) {
    uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 ? b ^ c ^ d : i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
    uint32_t next = turn(a, 5) + f + e + k + w[i];
    e = d;
    d = c;
    c = turn(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

void websocket_accept(const char *key, size_t length, char into[29]) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint8_t text[128] = {0}, digest[21] = {0};
  if (length > 64) length = 64;
  memcpy(text, key, length);
  memcpy(text + length, guid, 36);
  length += 36;
  text[length] = 0x80;
  size_t blocks = (length + 8) / 64 + 1;
  text[blocks * 64 - 2] = (uint8_t)(length * 8 >> 8);
  text[blocks * 64 - 1] = (uint8_t)(length * 8);
  uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (size_t i = 0; i < blocks; i++) block(state, text + i * 64);
  for (unsigned i = 0; i < 20; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - i % 4 * 8));
  for (unsigned i = 0; i < 7; i++) {
    uint32_t three = (uint32_t)digest[i * 3] << 16 | (uint32_t)digest[i * 3 + 1] << 8 | digest[i * 3 + 2];
    for (unsigned j = 0; j < 4; j++) into[i * 4 + j] = letters[three >> (18 - j * 6) & 63];
  }
  into[27] = '=';
  into[28] = 0;
}
