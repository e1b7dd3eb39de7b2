import assert from 'node:assert/strict';
import type { Bench, SideOptions } from '../bench.ts';
import { type Case, onWire, withPeer } from '../case.ts';
import { answerHead, headerOf, requestHead } from '../wire.ts';

type Deflate = SideOptions['perMessageDeflate'];

const EXTENSIONS = 'Sec-WebSocket-Extensions';
const NAME = 'permessage-deflate';
const only = {
  transport: 'memory',
  because: 'extensions are negotiated in headers, which no transport changes',
} as const;

/** The option of a client, and the parameters it offers; undefined: no offer. */
const offers: readonly (readonly [option: Deflate, params: string | undefined])[] = [
  [true, 'client_max_window_bits'],
  [{}, 'client_max_window_bits'],
  [false, undefined],
  [{ clientMaxWindowBits: 10 }, 'client_max_window_bits=10'],
  [{ clientMaxWindowBits: false as never }, ''],
  [{ clientMaxWindowBits: true as never }, 'client_max_window_bits'],
  [{ serverMaxWindowBits: 11 }, 'client_max_window_bits; server_max_window_bits=11'],
  [{ serverNoContextTakeover: true }, 'client_max_window_bits; server_no_context_takeover'],
  [{ clientNoContextTakeover: true }, 'client_max_window_bits; client_no_context_takeover'],
  [{ serverNoContextTakeover: false, clientNoContextTakeover: false }, 'client_max_window_bits'],
  [
    { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 9, clientMaxWindowBits: 12 },
    'client_max_window_bits=12; client_no_context_takeover; server_max_window_bits=9; server_no_context_takeover',
  ],
];

/** The option of a server, the parameters that a client offers, and those of the answer; undefined: none. */
const answers: readonly (readonly [option: Deflate, offer: string, answer: string | undefined])[] = [
  [false, '', undefined],
  [true, '', ''],
  [true, 'client_max_window_bits', ''],
  [true, 'client_max_window_bits=10', 'client_max_window_bits=10'],
  [true, 'server_max_window_bits=10', 'server_max_window_bits=10'],
  [true, 'server_no_context_takeover', 'server_no_context_takeover'],
  [true, 'client_no_context_takeover', 'client_no_context_takeover'],
  [{ serverNoContextTakeover: true }, '', 'server_no_context_takeover'],
  [{ clientNoContextTakeover: true }, '', 'client_no_context_takeover'],
  [{ serverMaxWindowBits: 10 }, '', 'server_max_window_bits=10'],
  [{ serverMaxWindowBits: 10 }, 'server_max_window_bits=12', 'server_max_window_bits=10'],
  [{ clientMaxWindowBits: 10 }, 'client_max_window_bits', 'client_max_window_bits=10'],
  [{ clientMaxWindowBits: 10 }, 'client_max_window_bits=12', 'client_max_window_bits=10'],
  [{ clientMaxWindowBits: 10 }, 'bad, permessage-deflate; client_max_window_bits', 'client_max_window_bits=10'],
];

/** What a server cannot agree to. */
const unacceptable: readonly (readonly [option: Deflate, offer: string])[] = [
  [{ serverNoContextTakeover: false }, 'server_no_context_takeover'],
  [{ serverMaxWindowBits: false as never }, 'server_max_window_bits=10'],
  [{ clientMaxWindowBits: 10 }, ''],
  [true, 'server_max_window_bits=16'],
  [true, 'server_max_window_bits=7'],
  [true, 'server_max_window_bits'],
  [true, 'client_max_window_bits=16'],
  [true, 'server_no_context_takeover=true'],
  [true, 'client_no_context_takeover; client_no_context_takeover'],
  [true, 'unknown'],
];

/** The option of a client, the answer of a server, and how the error begins; undefined: it opens. */
const judgements: readonly (readonly [option: Deflate, answer: string, error: string | undefined])[] = [
  [true, NAME, undefined],
  [true, `${NAME}; server_no_context_takeover; client_no_context_takeover`, undefined],
  [true, `${NAME}; server_max_window_bits=10; client_max_window_bits=10`, undefined],
  [{ clientMaxWindowBits: 12 }, `${NAME}; client_max_window_bits=10`, undefined],
  [false, NAME, 'Server sent a Sec-WebSocket-Extensions header but no extension was requested'],
  [true, 'x-webkit-deflate-frame', 'Server indicated an extension that was not requested'],
  [true, `${NAME}, other`, 'Server indicated an extension that was not requested'],
  [true, `${NAME}; =`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; unknown`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; client_max_window_bits`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; client_max_window_bits=16`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; server_max_window_bits`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; server_max_window_bits=7`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; server_no_context_takeover=1`, 'Invalid Sec-WebSocket-Extensions header'],
  [true, `${NAME}; server_no_context_takeover; server_no_context_takeover`, 'Invalid Sec-WebSocket-Extensions header'],
  [{ clientMaxWindowBits: 10 }, `${NAME}; client_max_window_bits=12`, 'Invalid Sec-WebSocket-Extensions header'],
  [
    { clientMaxWindowBits: false as never },
    `${NAME}; client_max_window_bits=12`,
    'Invalid Sec-WebSocket-Extensions header',
  ],
  [
    { clientNoContextTakeover: false },
    `${NAME}; client_no_context_takeover`,
    'Invalid Sec-WebSocket-Extensions header',
  ],
];

/** Promises of a server that the client asked for, and that the answer leaves out. */
const unkept: readonly (readonly [option: Deflate, answer: string])[] = [
  [{ serverMaxWindowBits: 10 }, NAME],
  [{ serverMaxWindowBits: 10 }, `${NAME}; server_max_window_bits=12`],
];

export const deflateNegotiationCases: readonly Case[] = [
  onWire(
    'each option of a client becomes a parameter of its offer',
    async (bench) => {
      for (const [perMessageDeflate, params] of offers) {
        let request = '';
        const place = await bench.answering((head) => {
          request = head;
          return answerHead(head);
        });
        const journal = bench.journal('client', bench.dial(place, '/', { perMessageDeflate }));
        await journal.until('open');
        assert.deepEqual([perMessageDeflate, paramsOf(headerOf(request, EXTENSIONS))], [perMessageDeflate, params]);
      }
    },
    { role: 'client', only },
  ),

  onWire(
    'an option that is there and undefined',
    async (bench) => {
      let request = '';
      const place = await bench.answering((head) => {
        request = head;
        return answerHead(head);
      });
      const journal = bench.journal('client', bench.dial(place, '/', { perMessageDeflate: undefined }));
      await journal.until('open');
      const params = bench.expected({ handfast: 'client_max_window_bits', ws: undefined });
      assert.equal(paramsOf(headerOf(request, EXTENSIONS)), params);
    },
    { role: 'client', only, difference: { row: 'an option that is given as `undefined`' } },
  ),

  onWire(
    'a server answers what it was offered, as its options say',
    async (bench) => {
      for (const [option, offer, answer] of answers) {
        const head = await answerTo(bench, option, offer);
        assert.match(head, /^HTTP\/1\.1 101 /);
        assert.deepEqual([option, offer, paramsOf(headerOf(head, EXTENSIONS))], [option, offer, answer]);
      }
    },
    { role: 'server', only },
  ),

  onWire(
    'an offer of compression that cannot be met',
    async (bench) => {
      for (const [option, offer] of unacceptable) {
        const head = await answerTo(bench, option, offer);
        const status = bench.expected({ handfast: '101', ws: '400' });
        assert.deepEqual([option, offer, head.slice(9, 12)], [option, offer, status]);
        assert.equal(headerOf(head, EXTENSIONS), undefined);
      }
    },
    {
      role: 'server',
      only,
      difference: {
        row: 'with an offer of compression that cannot be met, compression on',
        restoredBy: { strict: false },
      },
    },
  ),

  onWire(
    'an offer of a window that is smaller than the option of the server',
    async (bench) => {
      for (const side of ['server', 'client'] as const) {
        const option = { [`${side}MaxWindowBits`]: 12 };
        const head = await answerTo(bench, option, `${side}_max_window_bits=10`);
        assert.match(head, bench.expected({ handfast: /^HTTP\/1\.1 101 /, ws: /^HTTP\/1\.1 400 / }));
        const params = bench.expected({ handfast: `${side}_max_window_bits=10`, ws: undefined });
        assert.equal(paramsOf(headerOf(head, EXTENSIONS)), params);
      }
    },
    { role: 'server', only, difference: { row: 'a window that is smaller than the option of the server' } },
  ),

  onWire(
    'a client takes the answers that fit its offer, and says what is wrong with the others',
    async (bench) => {
      for (const [option, answer, error] of judgements) {
        const journal = await outcomeOf(bench, option, answer);
        if (error === undefined) {
          assert.deepEqual([answer, journal.lines], [answer, ['upgrade', 'open']]);
        } else {
          assert.deepEqual([answer, journal.lines], [answer, ['upgrade', 'error', 'close 1006']]);
          assert.equal(journal.error.message.slice(0, error.length), error);
        }
      }
    },
    { role: 'client', only },
  ),

  onWire(
    'an answer without the server_max_window_bits that was asked for',
    async (bench) => {
      const codes = ['WS_ERR_EXTENSION_PARAMETER', 'WS_ERR_EXTENSION_WINDOW_BITS'];
      for (const [i, [option, answer]] of unkept.entries()) {
        const journal = await outcomeOf(bench, option, answer);
        const outcome = journal.errors[0]?.code ?? journal.lines.at(-1);
        assert.equal(outcome, bench.expected({ handfast: codes[i], ws: 'open' }));
      }
    },
    {
      role: 'client',
      only,
      difference: {
        row: 'an answer without the `server_max_window_bits` that was asked for, or with a larger one',
        restoredBy: { strict: false },
      },
    },
  ),

  onWire(
    'an answer without the server_no_context_takeover that was asked for',
    async (bench) => {
      const journal = await outcomeOf(bench, { serverNoContextTakeover: true }, NAME);
      const expected = bench.expected({ handfast: ['upgrade', 'error', 'close 1006'], ws: ['upgrade', 'open'] });
      assert.deepEqual(journal.lines, expected);
    },
    {
      role: 'client',
      only,
      difference: {
        row: 'compression without `server_no_context_takeover`, which was asked for',
        restoredBy: { strict: false },
      },
    },
  ),

  withPeer('`extensions` names what was agreed on, on both sides', async (bench) => {
    const agreed = await bench.pair({ server: { perMessageDeflate: true } });
    assert.deepEqual([agreed.client.extensions, agreed.server.extensions], [NAME, NAME]);
    const byDefault = await bench.pair();
    assert.deepEqual([byDefault.client.extensions, byDefault.server.extensions], ['', '']);
    const declined = await bench.pair({ server: { perMessageDeflate: false } });
    assert.deepEqual([declined.client.extensions, declined.server.extensions], ['', '']);
    const unasked = await bench.pair({ client: { perMessageDeflate: false }, server: { perMessageDeflate: true } });
    assert.deepEqual([unasked.client.extensions, unasked.server.extensions], ['', '']);
  }),
];

/** The parameters in a header, sorted; windows of 15 bits are left out, because that is what the absence means. */
function paramsOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [name, ...params] = value.split(';').map((part) => part.trim());
  assert.equal(name, NAME);
  return params
    .filter((param) => !param.endsWith('_max_window_bits=15'))
    .sort()
    .join('; ');
}

/** The head of the answer to a request with that offer. */
async function answerTo(bench: Bench, perMessageDeflate: Deflate, offer: string): Promise<string> {
  const { place } = await bench.serve({ perMessageDeflate });
  const wire = await bench.connect(place);
  const value = offer.startsWith('bad') ? offer : [NAME, offer].filter(Boolean).join('; ');
  wire.transport.write(requestHead('/', { [EXTENSIONS]: value }));
  return wire.head();
}

/** What happens to a client that gets that answer. */
async function outcomeOf(bench: Bench, perMessageDeflate: Deflate, answer: string) {
  const place = await bench.answering((request) => answerHead(request, { [EXTENSIONS]: answer }));
  const client = bench.dial(place, '/', { perMessageDeflate });
  const journal = bench.journal('client', client);
  await Promise.race([journal.until('open'), journal.until('close')]);
  return journal;
}
