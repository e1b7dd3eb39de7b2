import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Bench, SideOptions } from '../bench.ts';
import { type Case, onWire } from '../case.ts';
import type { Place } from '../transports.ts';
import { transports } from '../transports.ts';
import { answerHead, headerOf } from '../wire.ts';

const overTcp = {
  transport: 'TCP',
  because:
    'a redirect leads to another port, for which a transport in memory has no address; TLS has a case of its own',
} as const;

const secrets = { Authorization: 'Basic secret', Cookie: 'a=b', Host: 'named', 'X-Plain': '1' };

/** A redirect to there. */
function moved(location: string, status = '301 Moved Permanently'): string {
  return `HTTP/1.1 ${status}\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;
}

/** A place that accepts, and keeps the heads of the requests. */
async function goal(bench: Bench): Promise<{ place: Place; heads: string[] }> {
  const heads: string[] = [];
  const place = await bench.answering((head) => {
    heads.push(head);
    return answerHead(head);
  });
  return { place, heads };
}

export const clientRedirectCases: readonly Case[] = [
  onWire(
    'without followRedirects, a redirect is an unexpected response',
    async (bench) => {
      const place = await bench.answering(() => moved('/elsewhere'));
      const journal = bench.journal('client', bench.dial(place));
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      assert.match(journal.error.message, /^Unexpected server response: 301/);
    },
    { role: 'client' },
  ),

  onWire(
    'with followRedirects, every status from 300 to 399 with a Location is followed, and `url` with it',
    async (bench) => {
      for (const status of ['300 Many', '301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent']) {
        const { place: target } = await goal(bench);
        const place = await bench.answering(() => moved(`${target.url}/there?x=1`, status));
        const client = bench.dial(place, '/here', { followRedirects: true });
        const journal = bench.journal('client', client);
        await journal.until('open');
        assert.equal(client.url, `${target.url}/there?x=1`);
      }
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'a relative Location is relative to the address that answered; http: in it means ws:',
    async (bench) => {
      const targets: string[] = [];
      const place = await bench.answering((head) => {
        const target = head.split(' ')[1] as string;
        targets.push(target);
        if (target === '/a/one') return moved('two');
        if (target === '/a/two') return moved('/three?y');
        if (target === '/three?y') return moved(`${place.url.replace('ws', 'http')}/four`);
        return answerHead(head);
      });
      const client = bench.dial(place, '/a/one', { followRedirects: true });
      await bench.journal('client', client).until('open');
      assert.deepEqual(targets, ['/a/one', '/a/two', '/three?y', '/four']);
      assert.equal(client.url, `${place.url}/four`);
    },
    { role: 'client' },
  ),

  onWire(
    '`redirect` gives the new URL and the request that is about to go there, before it is sent',
    async (bench) => {
      const { place: target, heads } = await goal(bench);
      const place = await bench.answering(() => moved(target.url));
      const client = bench.dial(place, '/', { followRedirects: true, headers: { 'X-One': '1', 'X-Two': '2' } });
      const journal = bench.journal('client', client);
      client.on('redirect', (url: string, request: ClientRequest) => {
        journal.note(`redirect ${url === `${target.url}/`} ${request.getHeader('x-one')}`);
        request.removeHeader('x-one');
      });
      await journal.until('open');
      assert.deepEqual(journal.lines, ['redirect true 1', 'upgrade', 'open']);
      assert.deepEqual([headerOf(heads[0] ?? '', 'x-one'), headerOf(heads[0] ?? '', 'x-two')], [undefined, '2']);
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'more than maxRedirects is an error and then close; the default is 10',
    async (bench) => {
      for (const [options, limit] of [
        [{ maxRedirects: 1 }, 1],
        [{}, 10],
        [{ maxRedirects: 0 }, 0],
      ] as const) {
        let requests = 0;
        const place = await bench.answering(() => {
          requests++;
          return moved('/again');
        });
        const journal = bench.journal('client', bench.dial(place, '/', { followRedirects: true, ...options }));
        await journal.until('close');
        assert.deepEqual([journal.lines, requests], [['error', 'close 1006'], limit + 1]);
        assert.match(journal.error.message, /^Maximum redirects exceeded/);
      }
    },
    { role: 'client' },
  ),

  onWire(
    'a Location that is no URL, or of a scheme that is no WebSocket, is an error and then close',
    async (bench) => {
      for (const [location, says] of [
        ['ws://', /^Invalid URL: ws:\/\//],
        ['ftp://localhost', /^The URL's protocol must be one of "ws:", "wss:", "http:", "https:", or "ws\+unix:"/],
        ['/path#part', /^The URL contains a fragment identifier/],
      ] as const) {
        const place = await bench.answering(() => moved(location));
        const journal = bench.journal('client', bench.dial(place, '/', { followRedirects: true }));
        await journal.until('close');
        assert.deepEqual(journal.lines, ['error', 'close 1006']);
        assert.match(journal.error.message, says);
      }
    },
    { role: 'client' },
  ),

  onWire(
    'a redirect to another host drops Authorization, Cookie and Host, and keeps the rest',
    async (bench) => {
      const { place: target, heads } = await goal(bench);
      const place = await bench.answering(() => moved(target.url));
      for (const options of [
        { headers: secrets },
        { headers: { Cookie: 'a=b', Host: 'named', 'X-Plain': '1' }, auth: 'me:x' },
      ]) {
        const client = bench.dial(place, '/', { followRedirects: true, ...options });
        await bench.journal('client', client).until('open');
        const head = heads.at(-1) ?? '';
        assert.deepEqual(
          ['Authorization', 'Cookie', 'Host', 'X-Plain'].map((name) => headerOf(head, name)),
          [undefined, undefined, target.url.slice('ws://'.length), '1'],
        );
      }
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'Proxy-Authorization, and other headers that are called a secret, on a redirect to another host',
    async (bench) => {
      const { place: target, heads } = await goal(bench);
      const place = await bench.answering(() => moved(target.url));
      const names = ['Proxy-Authorization', 'X-Api-Key', 'Private-Token'];
      const headers = Object.fromEntries(names.map((name) => [name, 'secret']));
      await bench.journal('client', bench.dial(place, '/', { followRedirects: true, headers })).until('open');
      const sent = bench.expected({ handfast: undefined, ws: 'secret' });
      for (const name of names) assert.equal(headerOf(heads[0] ?? '', name), sent, name);
    },
    {
      role: 'client',
      only: overTcp,
      difference: {
        row: '`Proxy-Authorization`, `X-Api-Key` and whatever else is called a secret, on a redirect to another host',
      },
    },
  ),

  onWire(
    'a redirect to the same host keeps them',
    async (bench) => {
      const heads: string[] = [];
      const place = await bench.answering((head) => {
        heads.push(head);
        return head.startsWith('GET / ') ? moved('/there') : answerHead(head);
      });
      await bench.journal('client', bench.dial(place, '/', { followRedirects: true, headers: secrets })).until('open');
      for (const [name, value] of Object.entries(secrets)) assert.equal(headerOf(heads[1] ?? '', name), value);
    },
    { role: 'client' },
  ),

  onWire(
    'a way back to the first host has them again',
    async (bench) => {
      const heads: string[] = [];
      const place: Place = await bench.answering((head) => {
        heads.push(head);
        return head.startsWith('GET / ') ? moved(`${other.url}/`) : answerHead(head);
      });
      const other: Place = await bench.answering(() => moved(`${place.url}/back`));
      await bench.journal('client', bench.dial(place, '/', { followRedirects: true, headers: secrets })).until('open');
      assert.equal(headerOf(heads[1] ?? '', 'Cookie'), 'a=b');
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'with a listener for `redirect` nothing is dropped: the listener decides',
    async (bench) => {
      const { place: target, heads } = await goal(bench);
      const place = await bench.answering(() => moved(target.url));
      const client = bench.dial(place, '/', { followRedirects: true, headers: secrets });
      client.on('redirect', (_url: string, request: ClientRequest) => request.removeHeader('Cookie'));
      await bench.journal('client', client).until('open');
      assert.equal(headerOf(heads[0] ?? '', 'Authorization'), 'Basic secret');
      assert.equal(headerOf(heads[0] ?? '', 'Cookie'), undefined);
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'a redirect from TLS to plain text drops Authorization and Cookie',
    async (bench) => {
      const sent: unknown[][] = [];
      const finishRequest = (request: ClientRequest) => {
        sent.push(['authorization', 'cookie', 'x-plain'].map((name) => request.getHeader(name)));
        request.end();
      };
      const plain = await transports.TCP.listen((transport) => transport.destroy());
      bench.after(() => plain.close());
      const place = await bench.answering(() => moved(plain.url));
      const options = { followRedirects: true, headers: secrets, finishRequest };
      await bench.journal('client', bench.dial(place, '/', options as SideOptions)).until('close');
      assert.deepEqual(sent, [
        ['Basic secret', 'a=b', '1'],
        [undefined, undefined, '1'],
      ]);
    },
    { role: 'client', only: { transport: 'TLS', because: 'the case is about leaving TLS' } },
  ),

  onWire(
    'user and password of the first URL stay for a redirect to the same host, and win over those of the new one',
    async (bench) => {
      const heads: string[] = [];
      const place = await bench.answering((head) => {
        heads.push(head);
        const user = place.url.replace('//', '//other:one@');
        return head.startsWith('GET / ') ? moved(`${user}/there`) : answerHead(head);
      });
      const withUser = { ...place, url: place.url.replace('//', '//user:pass@') };
      await bench.journal('client', bench.dial(withUser, '/', { followRedirects: true })).until('open');
      const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;
      assert.deepEqual(
        heads.map((head) => headerOf(head, 'Authorization')),
        [basic, basic],
      );
    },
    { role: 'client', only: overTcp },
  ),

  onWire(
    'a request that is destroyed in `redirect` is an error and then close',
    async (bench) => {
      const place = await bench.answering((head) => (head.startsWith('GET / ') ? moved('/there') : answerHead(head)));
      const client = bench.dial(place, '/', { followRedirects: true });
      const journal = bench.journal('client', client);
      client.on('redirect', (_url: string, request: ClientRequest) => {
        request.on('socket', () => request.destroy());
      });
      await journal.until('close');
      assert.deepEqual(journal.lines, ['error', 'close 1006']);
      assert.match(journal.error.message, /^socket hang up/);
    },
    { role: 'client' },
  ),

  onWire(
    'close() and terminate() in `redirect` are an error and then close, and no request goes out',
    async (bench) => {
      for (const method of ['close', 'terminate'] as const) {
        const { place: target, heads } = await goal(bench);
        const place = await bench.answering(() => moved(target.url));
        const client = bench.dial(place, '/', { followRedirects: true });
        const journal = bench.journal('client', client);
        client.on('redirect', () => client[method]());
        await Promise.all([once(client, 'redirect'), journal.until('close')]);
        assert.deepEqual([journal.lines, heads], [['error', 'close 1006'], []]);
        assert.match(journal.error.message, /^WebSocket was closed before the connection was established/);
      }
    },
    { role: 'client', only: overTcp },
  ),
];
