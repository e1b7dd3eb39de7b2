import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Like, parseLike } from '../../../src/doctor/like/index.ts';

const URL_OF_IT = 'wss://api.example/ws';

const like = (text: string, url = URL_OF_IT): Like => parseLike(text, url);
const headerValue = ({ fields }: Like, name: string): string | undefined =>
  fields.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];

const HEAD = [
  'Host: api.example',
  'Upgrade: websocket',
  'Connection: keep-alive, Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  'X-Tenant: blue',
];

describe('raw HTTP', () => {
  test('a request with its first line', () => {
    const read = like(`GET /ws?room=1 HTTP/1.1\r\n${HEAD.join('\r\n')}\r\n\r\n`);
    assert.equal(read.source, 'http');
    assert.equal(read.target, '/ws?room=1');
    assert.deepEqual(
      read.fields.map(([name]) => name),
      ['Host', 'Upgrade', 'Connection', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version', 'X-Tenant'],
    );
  });

  test('the key is made anew for each handshake', () => {
    assert.equal(headerValue(like(HEAD.join('\n')), 'Sec-WebSocket-Key'), '');
    const keyless = like(HEAD.filter((line) => !line.includes('Key')).join('\n'));
    assert.deepEqual(keyless.fields.at(-1), ['Sec-WebSocket-Key', '']);
  });

  test('headers alone, whose path is that of the URL', () => {
    assert.equal(like(HEAD.join('\n')).target, undefined);
  });

  test('what curl -v writes: only the lines that were sent count', () => {
    const lines = [
      '*   Trying 192.0.2.1:443...',
      '> GET /ws HTTP/1.1',
      ...HEAD.map((line) => `> ${line}`),
      '>',
      '< HTTP/1.1 101',
    ];
    const read = like(lines.join('\n'));
    assert.equal(read.target, '/ws');
    assert.equal(headerValue(read, 'X-Tenant'), 'blue');
  });

  test('the whole URL in the first line, as proxies get it', () => {
    assert.equal(like(`GET http://api.example/ws?x HTTP/1.1\n${HEAD.join('\n')}`).target, '/ws?x');
  });

  test('pseudo headers of HTTP/2 are put into those of HTTP/1.1', () => {
    const read = like(
      ':method: CONNECT\n:authority: api.example\n:path: /ws2\n:scheme: https\n:protocol: websocket\nsec-websocket-version: 13\norigin: https://a.example',
    );
    assert.equal(read.target, '/ws2');
    assert.equal(headerValue(read, 'Host'), 'api.example');
    assert.equal(headerValue(read, 'Upgrade'), 'websocket');
  });
});

test('a header of blanks without end is a header, and what it cannot have is said', () => {
  const blank = `X-Blank: ${' '.repeat(200_000)}a\u2028a`;
  assert.throws(() => parseLike(`GET / HTTP/1.1\r\nHost: a.example\r\n${blank}\r\n\r\n`, 'ws://a.example/'), {
    message: 'the value of X-Blank has a character that headers cannot have',
  });
});

describe('curl', () => {
  test('as Chrome copies it for sh', () => {
    const read = like(
      [
        "curl 'wss://api.example/ws?room=1' \\",
        "  -H 'Upgrade: websocket' \\",
        "  -H 'Origin: https://app.example' \\",
        "  -b 'sid=abc; theme=dark' \\",
        "  -H 'Connection: Upgrade' \\",
        "  -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \\",
        "  -H $'X-Name: Zo\\u00eb\\'s' \\",
        "  -H 'Sec-WebSocket-Version: 13'",
      ].join('\n'),
    );
    assert.equal(read.source, 'curl');
    assert.equal(read.target, '/ws?room=1');
    assert.equal(headerValue(read, 'Cookie'), 'sid=abc; theme=dark');
    assert.equal(headerValue(read, 'X-Name'), "Zo\u00eb's");
    assert.equal(headerValue(read, 'Host'), 'api.example');
  });

  test('as Chrome copies it for cmd, with carets', () => {
    const read = like(
      [
        'curl --http1.1 ^"wss://api.example/ws?a=1^&b=2^" ^',
        '  -H ^"Upgrade: websocket^" ^',
        '  -H ^"Connection: Upgrade^" ^',
        '  -H ^"X-Json: ^{^\\^"a^\\^":1^}^" ^',
        '  -H ^"Sec-WebSocket-Version: 13^"',
      ].join('\r\n'),
    );
    assert.equal(read.target, '/ws?a=1&b=2');
    assert.equal(headerValue(read, 'X-Json'), '{"a":1}');
  });

  test('quotes of cmd without carets', () => {
    const read = like(
      'curl.exe "http://api.example/ws" -H "Upgrade: websocket" -H "Connection: Upgrade" -H "Sec-WebSocket-Version: 13" -H "X: say \\"hi\\" and ""bye"" C:\\dir"',
    );
    assert.equal(headerValue(read, 'X'), 'say "hi" and "bye" C:\\dir');
  });

  const opening = "-H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13'";

  test('common flags: several letters in one, values behind the letter, and = behind the name', () => {
    const read = like(
      `$ curl -sSivNk -A'my agent' -ualice:secret -e https://ref.example --header='X-A: 1' --resolve api.example:443:192.0.2.7 --proxy http://p:3128 --http1.1 -m5 -o/dev/null ${opening} https://api.example/ws`,
    );
    assert.deepEqual(read.options, { insecure: true, proxy: 'http://p:3128', resolve: ['api.example:443:192.0.2.7'] });
    assert.equal(headerValue(read, 'User-Agent'), 'my agent');
    assert.equal(headerValue(read, 'Authorization'), 'Basic YWxpY2U6c2VjcmV0');
    assert.equal(headerValue(read, 'Referer'), 'https://ref.example');
    assert.equal(headerValue(read, 'X-A'), '1');
  });

  test('a header of curl is replaced by a given one, and taken away by an empty one', () => {
    const read = like(
      `curl -H 'User-Agent: x/1' -H 'Accept:' -H 'X-Empty;' -H 'Host: other.example' ${opening} http://h/ws`,
    );
    assert.deepEqual(read.fields.map(([name, value]) => `${name}: ${value}`).slice(0, 3), [
      'Host: other.example',
      'User-Agent: x/1',
      'X-Empty: ',
    ]);
  });

  test('a URL of ws makes curl write the opening itself', () => {
    assert.equal(headerValue(like('curl ws://127.0.0.1:8080/chat'), 'Sec-WebSocket-Version'), '13');
  });

  test('what stands behind the command is another command', () => {
    assert.equal(like(`curl http://h/ws ${opening} | head -5; echo done`).target, '/ws');
  });
});

describe('HAR', () => {
  const entry = (url: string, status: number, more: object = {}, headers = HEAD) => ({
    request: {
      method: 'GET',
      url,
      headers: headers.map((line) => {
        const [name, value] = line.split(/: (.*)/s);
        return { name, value };
      }),
    },
    response: { status },
    ...more,
  });
  const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } });

  test('the socket for the URL, and not its neighbours', () => {
    const read = like(
      har(
        entry('https://api.example/ws', 200, {}, ['Host: api.example', 'Accept: */*']),
        entry('wss://api.example/other', 101),
        entry('wss://api.example/ws?x=1', 101, { _resourceType: 'websocket' }),
      ),
    );
    assert.equal(read.source, 'har');
    assert.equal(read.target, '/ws?x=1');
  });

  test('of several for the same URL, one that opened', () => {
    const opened = entry('wss://api.example/ws', 101, {}, [...HEAD, 'X-Opened: yes']);
    assert.equal(headerValue(like(har(entry('wss://api.example/ws', 403), opened)), 'X-Opened'), 'yes');
  });
});

test('what is missing, or cannot be known, is said', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /is empty/],
    ['   ', /is empty/],
    ['hello world', /line 1 of the request is no "Name: value"/],
    ['GET /ws HTTP/1.1\nHost: a\nUpgrade: websocket', /no Connection, no Sec-WebSocket-Version/],
    ['POST /ws HTTP/1.1\nHost: a', /is a POST/],
    ['curl -H "Upgrade: websocket"', /has no URL/],
    ["curl 'http://a/ws", /not closed/],
    ['curl http://a/ws', /no Upgrade, no Connection/],
    ['curl -X POST ws://a/ws', /is a POST/],
    ['curl -d x=1 ws://a/ws', /is a POST/],
    ['curl -I ws://a/ws', /is a HEAD/],
    ['curl ws://a/ws -H', /-H of curl has no value/],
    ['curl ws://a/ws -b cookies.txt', /in a file/],
    ['curl ws://a/ws -H @headers.txt', /in a file/],
    ['curl ws://a/ws -H nonsense', /\(-H\) is no "Name: value"/],
    ['curl http://[bad', /cannot be read/],
    ['{ "log": ', /is no JSON/],
    ['{}', /no log.entries/],
    [`curl 'http://a/' -H 'X: ${'a'.repeat(20_000_000)}'`, /too long/],
    [[...HEAD, ...Array.from({ length: 300 }, (_, i) => `X-${i}: 1`)].join('\n'), /more than 200 headers/],
    ['{"log":{"entries":[]}}', /no WebSocket in it/],
    [`${HEAD.join('\n')}\nX-Bad: caf\u00e9 \u4e2d`, /character that headers cannot have/],
    [`curl ws://a/ws -H $'X: a\\nInjected: 1'`, /character that headers cannot have/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => like(text),
      (error) => error instanceof TypeError && message.test(error.message),
      JSON.stringify(text.slice(0, 200)),
    );
  }
});

test('whatever is pasted, it is read or refused by a TypeError, and soon', () => {
  const pieces = [
    'curl ',
    '-H ',
    "'",
    '"',
    "$'",
    '\\',
    '^',
    '^"',
    '\n',
    ': ',
    '{',
    '"log"',
    'GET / HTTP/1.1',
    'ws://a',
    '%',
    '\0',
    ';',
  ];
  let seed = 7;
  const next = (max: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed >> 8) % max;
  };
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: 1 + next(30) }, () => pieces[next(pieces.length)]).join('');
    try {
      like(i % 3 === 0 ? `curl ${text}` : text);
    } catch (error) {
      assert.ok(error instanceof TypeError, `${JSON.stringify(text)}: ${error}`);
    }
  }
});

test('what is wrong is told without repeating what was pasted: there may be a password in it', () => {
  const cases = [
    'Host: a\nAuthorization Bearer SECRET',
    'GET http://user:SECRET@[bad/?token=SECRET HTTP/1.1\nHost: a',
    "curl http://a/ -H 'Cookie SECRET'",
    "curl 'http://[bad/?token=SECRET'",
    '{"log": {"entries": [ SECRET ]}}',
    '{"Cookie": "SECRET"',
  ];
  for (const text of cases) {
    assert.throws(
      () => like(text),
      (error) => error instanceof TypeError && !error.message.includes('SECRET'),
      text,
    );
  }
});
