import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHost, isNamed, readHosts } from '../../../src/server/admission/hosts.ts';
import { visit } from './visits.ts';

describe('the option hosts', () => {
  const hosts = readHosts(['app.example.com', '*.example.org', 'localhost:8080']);
  const codeFor = (Host: string) => checkHost(hosts, visit({ Host }))?.code;

  it('lets in the names that it lists', () => {
    assert.deepEqual(['app.example.com', 'APP.example.com:9', 'a.example.org', 'localhost:8080'].map(codeFor), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('refuses other names, and what is none', () => {
    for (const host of ['evil.example', 'localhost', 'a b', '', 'app.example.com, evil.example']) {
      assert.equal(codeFor(host), 'WS_ERR_REQUEST_HOST_NOT_SERVED', host);
    }
  });

  it('tells the client nothing but that, and the operator the line to add', () => {
    const refusal = checkHost(hosts, visit({ Host: 'new.example:80' }));
    assert.equal(refusal?.status, 403);
    assert.equal(refusal?.body, 'Forbidden: this server does not answer to this host\n');
    assert.match(refusal?.failure.hint ?? '', /give the server hosts: \['new\.example'\]/);
    const address = '[2001:db8::1]';
    assert.ok(checkHost(hosts, visit({ Host: `${address}:80` }))?.failure.hint.includes(`hosts: ['${address}']`));
    assert.equal(checkHost(readHosts([address]), visit({ Host: `${address}:80` })), undefined);
  });

  it('is not there by default, and * takes it away', () => {
    assert.equal(readHosts(undefined), undefined);
    assert.equal(readHosts('*'), undefined);
  });
});

describe('isNamed', () => {
  it('is true for names of DNS only', () => {
    assert.deepEqual(['example.com', 'localhost', 'a.localhost', '127.0.0.1', '192.0.2.1', '::1'].map(isNamed), [
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
