import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { Door, type DoorOptions } from '../../../src/server/admission/door.ts';
import { requestHeadOf } from '../../../src/server/request-head.ts';
import { incoming } from '../../support/upgrade-request.ts';

function check(options: DoorOptions, headers: { [name: string]: string }, address: unknown = '127.0.0.1') {
  const request = incoming(headers);
  const head = requestHeadOf(request);
  const caller = { origin: head.headers.get('Origin'), head, request, socket: new PassThrough() };
  return new Door(options).check(caller, { address: () => ({ address }) })?.code;
}

describe('the door', () => {
  const evil = { Origin: 'https://evil.example' };

  it('goes by the names first, Host before Origin, then by the numbers', () => {
    const options = { hosts: ['a.example'], origins: ['https://a.example'], maxConnections: 0.5 };
    assert.equal(check(options, { ...evil, Host: 'b' }), 'WS_ERR_REQUEST_HOST_NOT_SERVED');
    assert.equal(check(options, { ...evil, Host: 'a.example' }), 'WS_ERR_REQUEST_ORIGIN');
    assert.equal(check(options, { Host: 'a.example' }), undefined);
  });

  it('takes no hook that is no function', () => {
    for (const hook of ['authorize', 'addressOf']) {
      for (const wrong of [false, 'x-real-ip', {}]) {
        assert.throws(
          () => new Door({ [hook]: wrong }),
          new RegExp(`^TypeError: ${hook}: expected a function, received `),
        );
      }
      for (const none of [undefined, null]) assert.ok(new Door({ [hook]: none }));
    }
  });

  it('guards a server that listens on a loopback address, and no other, unless origins says what to do', () => {
    assert.equal(check({}, evil), 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    assert.equal(check({}, evil, '::1'), 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    assert.equal(check({}, evil, '0.0.0.0'), undefined);
    assert.equal(check({}, evil, '192.0.2.1'), undefined);
    assert.equal(check({}, evil, null), undefined);
    assert.equal(check({ origins: '*' }, evil), undefined);
  });

  it('finds the server of a request that was handed to it in the socket, as Node leaves it there', () => {
    const request = incoming(evil);
    const server = { address: () => ({ address: '127.0.0.1' }) };
    Object.assign(request.socket, { server });
    const head = requestHeadOf(request);
    const caller = { origin: evil.Origin, head, request, socket: new PassThrough() };
    assert.equal(new Door({}).check(caller, null)?.code, 'WS_ERR_REQUEST_ORIGIN_NOT_LOCAL');
    Object.assign(request.socket, { server: { address: () => '/run/app.sock' } });
    assert.equal(new Door({}).check(caller, null), undefined);
  });

  it('counts only where there is something to count, and bounds what authorize has not decided about', () => {
    assert.equal(new Door({}).turnstile, undefined);
    assert.equal(new Door({ authorize: () => true }).turnstile?.limits.maxPendingHandshakes, 10_000);
    assert.equal(
      new Door({ authorize: () => true, maxPendingHandshakes: 0 }).turnstile?.limits.maxPendingHandshakes,
      0,
    );
    const door = new Door({});
    assert.equal(door.makeTurnstile(), door.makeTurnstile());
  });
});
