#include <stddef.h>
/* The value of Sec-WebSocket-Accept for a key, with a zero behind it. */
void websocket_accept(const char *key, size_t length, char into[29]);
