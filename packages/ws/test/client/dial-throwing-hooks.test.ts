import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DialHooks } from '../../src/client/dial.ts';
import type { DialOptions } from '../../src/client/options.ts';
import { failure, GOOD_ANSWER } from '../support/attempt.ts';
import { answering, listening } from '../support/peers.ts';
import { nextUncaught } from '../support/uncaught.ts';

const oops = new Error('oops');
const fail = () => {
  throw oops;
};

const cases: { hook: keyof DialHooks; path: string; hooks: Partial<DialHooks>; options?: DialOptions }[] = [
  { hook: 'onUpgrade', path: '/good', hooks: { onUpgrade: fail } },
  { hook: 'onUnexpectedResponse', path: '/missing', hooks: { onUnexpectedResponse: fail } },
  { hook: 'onRedirect', path: '/moved', hooks: { onRedirect: fail }, options: { followRedirects: true } },
  {
    hook: 'finishRequest',
    path: '/moved',
    hooks: { finishRequest: (request) => (request.path === '/moved' ? void request.end() : fail()) },
    options: { followRedirects: true },
  },
];

describe('a hook that throws after dial has returned', () => {
  for (const { hook, path, hooks, options } of cases) {
    it(`ends the attempt when it is ${hook}, and no socket stays open`, async (t) => {
      const server = answering((head) => {
        if (head.startsWith('GET /good ')) return GOOD_ANSWER;
        const found = head.startsWith('GET /moved ');
        return `HTTP/1.1 ${found ? '302 Found\r\nLocation: /good' : '404 Not Found'}\r\nContent-Length: 0\r\n\r\n`;
      });
      const port = await listening(t, server);
      const thrown = nextUncaught();
      const error = await failure(`ws://127.0.0.1:${port}${path}`, { hooks, ...(options && { options }) });
      assert.equal(await thrown, oops);
      assert.equal(error.code, 'WS_ERR_REQUEST_FAILED');
      assert.equal(error.cause, oops);
    });
  }
});
