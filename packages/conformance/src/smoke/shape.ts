// Runs on any runtime: import and require() give one and the same class, with its statics.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import WebSocket, * as everything from '@handfast/ws';

const required = createRequire(import.meta.url)('@handfast/ws');
assert.equal(required, WebSocket);
assert.equal(everything.WebSocket, WebSocket);
assert.equal(required.Server, everything.WebSocketServer);
assert.equal(typeof required.Sender.frame, 'function');
