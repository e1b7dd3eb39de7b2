import type { Random } from '../random.ts';

type Field = [name: string, value: string];

const spellings = (name: string): string[] => [
  name,
  name.toLowerCase(),
  name.toUpperCase(),
  `${name} `,
  name.replace('-', '_'),
];
const oddValues = [
  '',
  ' ',
  '\t',
  ',',
  ',,',
  '"',
  '"\\',
  '\x00',
  'a\x7fb',
  'caf\xe9',
  'x'.repeat(300),
  '__proto__',
  '=',
  ';',
  'websocket',
  '13',
];
const offers = [
  'permessage-deflate',
  'permessage-deflate; client_max_window_bits',
  'permessage-deflate; client_max_window_bits=10; server_max_window_bits="11"',
  'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  'permessage-deflate; server_max_window_bits=8, permessage-deflate',
  'permessage-deflate; server_max_window_bits=7',
  'permessage-deflate; client_max_window_bits=015',
  'permessage-deflate; a; a',
  'x-webkit-deflate-frame',
  '__proto__; constructor=toString',
];
const locations = [
  '/other',
  '',
  '//',
  '?',
  '#x',
  'ws://localhost/x',
  'wss://localhost',
  'http://[::1',
  'http://a b/',
  'ws+unix:/tmp/x:/y',
  'ws+unix:',
  'javascript:1',
  'ws://user:pass@a/',
  'http://a:99999/',
  '\xff',
  '/\\x',
];
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The bytes of an opening request, mostly one that a server accepts. */
export function requestBytes(random: Random): Buffer {
  const fields: Field[] = [
    ['Host', random.pick(['localhost', '127.0.0.1:80', '[::1]:8080', 'a.example'])],
    ['Upgrade', random.pick(['websocket', 'WebSocket', 'websocket, foo'])],
    ['Connection', random.pick(['Upgrade', 'upgrade', 'keep-alive, Upgrade'])],
    ['Sec-WebSocket-Key', KEY],
    ['Sec-WebSocket-Version', '13'],
  ];
  if (random.oneIn(3))
    fields.push(['Sec-WebSocket-Protocol', random.pick(['chat', 'chat, superchat', 'a,b,a', 'a b', ''])]);
  if (random.oneIn(2)) fields.push(['Sec-WebSocket-Extensions', random.pick(offers)]);
  if (random.oneIn(4)) fields.push(['Origin', random.pick(['http://localhost', 'null', 'x'])]);
  if (random.oneIn(20))
    fields.push(
      random.pick<Field>([
        ['Content-Length', '5'],
        ['Transfer-Encoding', 'chunked'],
        ['Expect', '100-continue'],
      ]),
    );
  const method = random.oneIn(30) ? random.pick(['POST', 'get', 'HEAD', 'CONNECT', 'OPTIONS', '']) : 'GET';
  const target = random.oneIn(10) ? random.pick(['*', 'http://a.example/x', '', '/\xff', '/a b', '//']) : '/chat?x=1';
  const version = random.oneIn(20) ? random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/1.10', 'HTP/1.1', '']) : 'HTTP/1.1';
  return head(random, `${method} ${target} ${version}`, fields);
}

/** The bytes of an answer to a request with the key of the RFC, mostly one that a client accepts. */
export function answerBytes(random: Random, accept: string): Buffer {
  const fields: Field[] = [
    ['Upgrade', random.pick(['websocket', 'WebSocket'])],
    ['Connection', random.pick(['Upgrade', 'upgrade', 'keep-alive, Upgrade'])],
    ['Sec-WebSocket-Accept', accept],
  ];
  if (random.oneIn(3)) fields.push(['Sec-WebSocket-Extensions', random.pick(offers)]);
  if (random.oneIn(4)) fields.push(['Sec-WebSocket-Protocol', random.pick(['chat', 'superchat', 'Chat', 'other', ''])]);
  const status = random.oneIn(4)
    ? random.pick(['200 OK', '301 Moved', '401 No', '404', '426 Upgrade Required', '503 ', '999 x', '99', '1010 x'])
    : '101 Switching Protocols';
  if (!status.startsWith('101'))
    fields.push(
      random.pick<Field>([
        ['Content-Length', '5'],
        ['Location', random.pick(locations)],
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', 'x'],
      ]),
    );
  const version = random.oneIn(20) ? random.pick(['HTTP/1.0', 'HTTP/2', 'ICY', 'HTTP/1.1 ']) : 'HTTP/1.1';
  return head(random, `${version} ${status}`, fields);
}

/** Start line and fields as bytes, with some of the faults that heads have. */
function head(random: Random, startLine: string, fields: Field[]): Buffer {
  if (random.oneIn(3)) spoil(random, fields);
  const ends = random.oneIn(40) ? ['\n', '\r', '\r\r\n', '\r\n ', '\n\r'] : ['\r\n'];
  let text = startLine + random.pick(ends);
  for (const [name, value] of fields)
    text += `${name}${random.oneIn(30) ? random.pick([' :', ';', '', ':\t']) : ': '}${value}${random.pick(ends)}`;
  return Buffer.from(`${text}\r\n`, 'latin1');
}

function spoil(random: Random, fields: Field[]): void {
  const at = random.below(fields.length);
  const field = fields[at] as Field;
  switch (random.below(5)) {
    case 0:
      fields.splice(at, 1);
      break;
    case 1:
      fields.push([field[0], random.oneIn(2) ? field[1] : random.pick(oddValues)]);
      break;
    case 2:
      field[0] = random.pick(spellings(field[0]));
      break;
    case 3:
      field[1] = random.pick(oddValues);
      break;
    default:
      for (let i = random.length(120); i > 0; i--) fields.push([`X-${i}`, random.pick(oddValues)]);
  }
}
