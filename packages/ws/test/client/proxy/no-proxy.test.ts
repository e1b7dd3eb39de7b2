import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bypasses } from '../../../src/client/proxy/no-proxy.ts';

/** A value of NO_PROXY, the hosts (with or without port; 443 else) that it lets pass by, and those that it does not. */
const table: [list: string, by: string[], through: string[]][] = [
  ['', [], ['example.com', '127.0.0.1', '::1', 'localhost']],
  [' , ,', [], ['example.com']],
  ['*', ['example.com', '127.0.0.1', '::1', 'localhost', 'a b'], []],
  ['other, *', ['example.com'], []],
  ['*:8080', ['example.com 8080'], ['example.com 443']],
  [
    'example.com',
    ['example.com', 'EXAMPLE.com', 'a.example.com', 'a.b.example.com'],
    ['notexample.com', 'example.org'],
  ],
  ['.example.com', ['example.com', 'a.example.com'], ['notexample.com']],
  ['*.example.com', ['example.com', 'a.example.com'], ['notexample.com']],
  ['EXAMPLE.COM.', ['example.com', 'example.com.', 'a.example.com'], []],
  ['example.com:8080', ['example.com 8080', 'a.example.com 8080'], ['example.com 443', 'example.com 80801']],
  ['.example.com:443', ['a.example.com 443'], ['a.example.com 80']],
  ['a.example,b.example', ['a.example', 'b.example'], ['c.example']],
  ['a.example  b.example\tc.example', ['a.example', 'b.example', 'c.example'], ['d.example']],
  ['localhost', ['localhost', 'app.localhost', 'LOCALHOST'], ['127.0.0.1', '::1', 'mylocalhost']],
  ['localhost,127.0.0.1,::1', ['localhost', '127.0.0.1', '::1'], ['127.0.0.2']],
  ['127.0.0.1', ['127.0.0.1'], ['127.0.0.11', '1.127.0.0.1', 'localhost']],
  ['127.0.0.1:8080', ['127.0.0.1 8080'], ['127.0.0.1 443']],
  ['0.0.1', [], ['127.0.0.1']],
  ['.0.0.1', [], ['127.0.0.1']],
  ['10.0.0.0/8', ['10.0.0.1', '10.255.255.255', '::ffff:10.1.2.3'], ['11.0.0.1', 'ten.example']],
  ['192.168.1.128/25', ['192.168.1.200'], ['192.168.1.1']],
  ['10.0.0.0/8:8080', ['10.1.1.1 8080'], ['10.1.1.1 443']],
  ['0.0.0.0/0', ['8.8.8.8'], ['2001:db8::1', 'example.com']],
  ['fd00::/8', ['fd12::1'], ['2001:db8::1', 'fd12.example']],
  ['2001:db8::/32', ['2001:db8:1::1', '2001:DB8::'], ['2001:db9::1']],
  ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1']],
  ['[::1]', ['::1'], ['::2']],
  ['[::1]:8080', ['::1 8080'], ['::1 443']],
  ['[fd00::]/8:8080', ['fd00::5 8080'], ['fd00::5 443']],
  // What cannot be meant matches nothing, and the rest of the list still counts.
  ['10.0.0.0/33,10.0.0.0/x,/8,fe80::/129,[,[]:1,:,:80,.,*.,example.com', ['example.com'], ['10.0.0.1', 'fe80::1', 'x']],
  ['example.com:port', [], ['example.com']],
];

describe('NO_PROXY', () => {
  for (const [list, by, through] of table) {
    const check = (target: string, expected: boolean) => {
      const [host = '', port = '443'] = target.split(/ (?=\d+$)/);
      assert.equal(bypasses(list, host, Number(port)), expected, `${target} with NO_PROXY=${list}`);
    };
    it(`${JSON.stringify(list)} lets ${by.join(', ') || 'nothing'} pass by, and ${through.join(', ') || 'nothing'} not`, () => {
      for (const target of by) check(target, true);
      for (const target of through) check(target, false);
    });
  }

  it('is read in time that grows with its length alone', () => {
    const long = `${'a.'.repeat(50_000)}${','.repeat(50_000)}${'[1'.repeat(50_000)}`;
    assert.equal(bypasses(long, 'example.com', 443), false);
  });
});
