import { describe } from 'node:test';
import { admissionFailures } from '../../../src/protocol/handshake/failures-admission.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

const wanted = "origins: ['https://b.example']";

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof admissionFailures> = {
  WS_ERR_REQUEST_ORIGIN: [
    [
      { value: 'https://b.example', wanted },
      'Forbidden origin: "https://b.example" is not among the origins of this server',
    ],
  ],
  WS_ERR_REQUEST_ORIGIN_NOT_LOCAL: [
    [
      { value: 'https://b.example', wanted },
      'Forbidden origin: a page of "https://b.example" asks a server that only this machine can reach',
    ],
    [
      { value: 'http://b.example', wanted, name: 'b.example' },
      'Forbidden origin: a page of "http://b.example" asks a server that only this machine can reach, by a name that leads here, "b.example" (DNS rebinding)',
    ],
  ],
  WS_ERR_REQUEST_HOST_NOT_SERVED: [
    [
      { value: 'b.example:80', wanted: "hosts: ['b.example']" },
      'Forbidden host: this server is asked by the name "b.example:80", which is not one of its own',
    ],
  ],
  WS_ERR_REQUEST_ROUTE: [
    [{ value: '/a' }, 'No WebSocket endpoint on this path: "/a"'],
    [{ value: '/a', host: 'b.example' }, 'No WebSocket endpoint on this path: "/a" of "b.example"'],
  ],
  WS_ERR_REQUEST_DENIED: [
    [{}, 'The server refused this client: authorize said no'],
    [{ detail: 'banned' }, 'The server refused this client: authorize said no: banned'],
  ],
  WS_ERR_ADMISSION_TIMEOUT: [[{ timeoutMs: 10_000 }, 'The server did not decide about the request within 10000 ms']],
  WS_ERR_SERVER_FULL: [[{ name: 'maxConnections', count: 2 }, 'The server is full: maxConnections is 2']],
  WS_ERR_SERVER_HANDSHAKES: [[{ count: 100 }, 'Too many handshakes: maxHandshakesPerSecond is 100']],
  WS_ERR_ADDRESS_CONNECTIONS: [
    [
      { value: '192.0.2.1', count: 8 },
      'Too many connections of one address, "192.0.2.1": maxConnectionsPerAddress is 8',
    ],
  ],
  WS_ERR_ADDRESS_HANDSHAKES: [
    [
      { value: '192.0.2.1', count: 5 },
      'Too many handshakes of one address, "192.0.2.1": maxHandshakesPerSecondPerAddress is 5',
    ],
  ],
  WS_ERR_UPGRADE_CONFLICT: [
    [
      { value: '/a', detail: 'it wrote 30 bytes' },
      'Two listeners of "upgrade" answered the same request, "/a": it wrote 30 bytes',
    ],
  ],
};

describe('admission failures', () => {
  pinMessages(admissionFailures, pins);
});
