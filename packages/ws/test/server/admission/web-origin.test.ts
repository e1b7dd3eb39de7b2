import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isLoopback,
  isLoopbackAddress,
  portOf,
  readHost,
  readOrigin,
} from '../../../src/server/admission/web-origin.ts';

describe('readHost', () => {
  for (const [text, name, port] of [
    ['example.com', 'example.com', undefined],
    ['EXAMPLE.com:8080', 'example.com', 8080],
    ['example.com.', 'example.com', undefined],
    ['example.com:', 'example.com', undefined],
    ['127.0.0.1:80', '127.0.0.1', 80],
    ['[::1]', '::1', undefined],
    ['[2001:DB8::1]:65535', '2001:db8::1', 65_535],
    ['[0:0:0:0:0:0:0:1]:80', '::1', 80],
    ['[::FFFF:127.0.0.1]', '::ffff:7f00:1', undefined],
    ['a_b-c.example', 'a_b-c.example', undefined],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(readHost(text), { name, port }));
  }

  for (const text of [
    '',
    '.',
    ':80',
    'a b',
    'a/b',
    'a@b',
    'a,b',
    'a%41',
    'é.example',
    'a:b',
    'a:80:90',
    'a:65536',
    'a:000080',
    '[::1',
    '[::1]x',
    '[fe80::1%25eth0]',
    '[127.0.0.1]',
    '::1',
    `${'a'.repeat(256)}`,
  ]) {
    it(`finds no host in ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(readHost(text), undefined));
  }
});

describe('readOrigin', () => {
  it('reads scheme, host and port, whatever their case', () => {
    assert.deepEqual(readOrigin('HTTPS://App.Example.com:8443'), {
      scheme: 'https',
      name: 'app.example.com',
      port: 8443,
    });
    assert.deepEqual(readOrigin('chrome-extension://abcdef'), {
      scheme: 'chrome-extension',
      name: 'abcdef',
      port: undefined,
    });
  });

  for (const text of [
    'null',
    '',
    'example.com',
    '://a',
    'file://',
    'http://a, http://b',
    'http://a/',
    'ht tp://a',
    "a'b://a",
    '1a://a',
    `${'a'.repeat(65)}://a`,
  ]) {
    it(`finds no origin in ${JSON.stringify(text)}`, () => assert.equal(readOrigin(text), undefined));
  }
});

describe('a port', () => {
  it('that is not named is the usual one of the scheme, where that has one', () => {
    assert.deepEqual([portOf(undefined, 'https'), portOf(undefined, 'http'), portOf(8080, 'http')], [443, 80, 8080]);
    assert.equal(portOf(undefined, 'chrome-extension'), undefined);
  });
});

describe('loopback', () => {
  it('is localhost and what is below it, 127.0.0.0/8, ::1, and the address that stands for all of this machine', () => {
    for (const name of [
      'localhost',
      'app.localhost',
      '127.0.0.1',
      '127.9.8.7',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f12:1',
      '0:0:0:0:0:ffff:7fff:1',
      '0.0.0.0',
      '::',
    ]) {
      assert.equal(isLoopback(name), true, name);
    }
    for (const name of [
      'localhost.example',
      'notlocalhost',
      '127.0.0.1.example',
      '127.evil',
      '10.0.0.1',
      '::2',
      '::ffff:7f:1',
      '::ffff:7f00',
      '::ffff:8000:1',
      '::1%lo',
      'example.com',
    ]) {
      assert.equal(isLoopback(name), false, name);
    }
  });

  it('as an address to listen on is not the one that stands for all', () => {
    assert.deepEqual(['127.0.0.1', '::1', '0.0.0.0', '::', '192.0.2.1'].map(isLoopbackAddress), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
