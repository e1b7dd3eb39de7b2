import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entriesOf, originEntry, readHostList, readOriginList } from '../../../src/server/admission/patterns.ts';
import { readHost, readOrigin, type WebOrigin } from '../../../src/server/admission/web-origin.ts';

const inOrigins = (entries: string[], origin: string) => readOriginList(entries)(readOrigin(origin) as WebOrigin);
const inHosts = (entries: string[], host: string) => readHostList(entries)(readHost(host) as WebOrigin);

describe('a list of origins', () => {
  it('holds exactly those: scheme, host and port', () => {
    const list = ['https://app.example.com', 'http://localhost:3000'];
    assert.equal(inOrigins(list, 'https://app.example.com'), true);
    assert.equal(inOrigins(list, 'https://APP.example.com:443'), true);
    assert.equal(inOrigins(list, 'http://localhost:3000'), true);
    for (const other of [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://example.com',
      'https://app.example.com.evil.example',
      'https://evilapp.example.com',
      'http://localhost:3001',
    ]) {
      assert.equal(inOrigins(list, other), false, other);
    }
  });

  it('with *. holds every host below, and not the host itself, nor one that only ends alike', () => {
    const list = ['https://*.example.com'];
    assert.equal(inOrigins(list, 'https://a.example.com'), true);
    assert.equal(inOrigins(list, 'https://a.b.example.com'), true);
    for (const other of [
      'https://example.com',
      'https://evilexample.com',
      'https://.example.com',
      'http://a.example.com',
    ]) {
      const read = readOrigin(other);
      assert.equal(read !== undefined && readOriginList(list)(read), false, other);
    }
  });

  it('with :* holds every port', () => {
    assert.equal(inOrigins(['http://localhost:*'], 'http://localhost:5173'), true);
    assert.equal(inOrigins(['http://localhost:*'], 'http://localhost'), true);
    assert.equal(inOrigins(['http://localhost:*'], 'https://localhost'), false);
  });

  it('takes names as people write them, and other schemes', () => {
    assert.equal(inOrigins(['https://bücher.example'], 'https://xn--bcher-kva.example'), true);
    assert.equal(inOrigins(['chrome-extension://abc'], 'chrome-extension://abc'), true);
  });

  for (const entry of [
    'example.com',
    'https://',
    'https://a/',
    'https://a/path',
    'https://a?b',
    '',
    'https://*',
    '*.example.com',
    'https://a*b.c',
    'https://a:1:*',
  ]) {
    it(`cannot have ${JSON.stringify(entry)}, and says what it can have`, () => {
      assert.throws(() => readOriginList([entry]), {
        name: 'TypeError',
        message: new RegExp(`^origins: expected .* received ${JSON.stringify(entry).replace(/[.*?/]/g, '\\$&')}$`),
      });
    });
  }
});

describe('a list of hosts', () => {
  it('holds a name with any port, or with the one that is given, or all names below', () => {
    assert.equal(inHosts(['example.com'], 'example.com:8080'), true);
    assert.equal(inHosts(['example.com:80'], 'example.com:8080'), false);
    assert.equal(inHosts(['*.example.com'], 'a.example.com'), true);
    assert.equal(inHosts(['*.example.com'], 'example.com'), false);
    assert.equal(inHosts(['[::1]'], '[::1]:80'), true);
  });

  it('cannot have an origin', () => {
    assert.throws(() => readHostList(['https://example.com']), /^TypeError: hosts: expected names such as/);
  });
});

describe('the entry that lets an origin in', () => {
  it('is the line to add, and holds nothing of an origin that is none', () => {
    assert.equal(originEntry('https://A.example'), "origins: ['https://a.example']");
    assert.equal(originEntry('null'), "origins: ['null']");
    assert.equal(originEntry("x']; process.exit() //"), "origins: '*', which lets every page in");
  });
});

describe('an option that is a text or a list of texts', () => {
  it('is read from either', () => {
    assert.deepEqual(entriesOf('hosts', 'a'), ['a']);
    assert.deepEqual(entriesOf('hosts', new Set(['a', 'b'])), ['a', 'b']);
    assert.deepEqual(entriesOf('hosts', []), []);
  });

  it('that is neither is named, with what came', () => {
    for (const [wrong, shown] of [
      [null, 'null'],
      [{}, '{}'],
      [true, 'true'],
      [[/a/], '[ /a/ ]'],
      [[undefined], '[ undefined ]'],
    ]) {
      const message = `origins: expected a text or a list of texts, received ${shown}`;
      assert.throws(() => entriesOf('origins', wrong as never), { name: 'TypeError', message });
    }
  });
});
