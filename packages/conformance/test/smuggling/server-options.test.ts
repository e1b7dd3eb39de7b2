import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { deny, type Rejection, type ServerOptions, WebSocketServer } from '@handfast/ws';
import { openingRequest } from '../../src/attack/hostile.ts';
import { ask } from '../bad-input/support/raw-client.ts';

const poisons = ['a\r\nInjected: yes', 'a\nInjected: yes', 'a\rInjected: yes', 'a\r\n\r\nInjected', 'a\0b'];

/** Where a program can put text that a server writes into the head of its answer. */
const places: readonly {
  readonly name: string;
  readonly options?: (poison: string) => ServerOptions;
  readonly prepare?: (wss: WebSocketServer, poison: string) => void;
}[] = [
  { name: 'what `handleProtocols` chooses', options: (poison) => ({ handleProtocols: () => poison }) },
  {
    name: 'a line of a listener of `headers`',
    prepare: (wss, poison) => wss.on('headers', (lines) => lines.push(`X-Own: ${poison}`)),
  },
  {
    name: 'the name in a line of a listener of `headers`',
    prepare: (wss, poison) => wss.on('headers', (lines) => lines.push(`${poison}: x`)),
  },
  {
    name: 'the status line, from a listener of `headers`',
    prepare: (wss, poison) =>
      wss.on('headers', (lines) => {
        lines[0] = `HTTP/1.1 101 ${poison}`;
      }),
  },
  {
    name: 'a header of `deny`',
    options: (poison) => ({ authorize: () => deny(403, { headers: { 'X-Own': poison } }) }),
  },
  {
    name: 'the name of a header of `deny`, later',
    options: (poison) => ({ authorize: async () => deny(403, { headers: { [poison]: 'x' } }) }),
  },
  {
    name: 'a header of `verifyClient`',
    options: (poison) => ({ verifyClient: (_info, decide) => decide(false, 401, 'no', { 'X-Own': poison }) }),
  },
  {
    name: 'the name of a header of `verifyClient`, later',
    options: (poison) => ({
      verifyClient: (_info, decide) => void setImmediate(() => decide(false, 401, 'no', { [poison]: 'x' })),
    }),
  },
];

describe('smuggling through the options of a server', () => {
  for (const { name, options, prepare } of places) {
    test(name, async () => {
      for (const poison of poisons) {
        const wss = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options?.(poison) });
        const rejections: Rejection[] = [];
        wss.on('rejected', (rejection) => rejections.push(rejection));
        wss.on('connection', () => assert.fail('it opened'));
        prepare?.(wss, poison);
        await once(wss, 'listening');
        const request = openingRequest(['Sec-WebSocket-Protocol: chat']);
        const { bytes } = await ask((wss.address() as AddressInfo).port, [Buffer.from(request)], 'stays');
        wss.close();
        const text = bytes.toString('latin1');
        assert.match(text, /^HTTP\/1\.1 500 Internal Server Error\r\n/, JSON.stringify(poison));
        assert.doesNotMatch(text, /injected|\0/i, JSON.stringify(poison));
        assert.equal(rejections.length, 1);
        assert.match(String(rejections[0]), /header|line|subprotocol/i);
        assert.doesNotMatch(String(rejections[0]), /[\r\n\0]/);
      }
    });
  }
});
