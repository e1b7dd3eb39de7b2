import type { Ability, CloseFrame, Exchange, Message, Step } from './exchange.ts';
import { asciiText, bytes, cut, frameSizes, wideText } from './payloads.ts';

/**
 * The table that every pair of client and server goes through.
 *
 * A server that takes part echoes every message, except for texts that start with `!`, which are orders:
 * `!close [code [reason]]`, `!ping payload` (answers `pong payload` once the pong is there), `!fragments text` (sends the text
 * in three frames), `!burst count` (sends the numbers from 0), `!terminate` (drops the connection without a close frame).
 * It knows the subprotocol `echo.v2` only, and refuses the path `/refuse` with status 403.
 */
export function exchanges(): Exchange[] {
  return [...echoes(false), ...echoes(true), ...fragmented(), ...streams(), ...pings(), ...agreements(), ...closes()];
}

interface Draft extends Partial<Omit<Exchange, 'expect'>> {
  readonly name: string;
  readonly expect?: Partial<Exchange['expect']>;
}

const normalClose: CloseFrame = { code: 1000, reason: '' };

function exchange(draft: Draft): Exchange {
  const close = draft.close === undefined ? normalClose : draft.close;
  const deflate = draft.deflate ?? false;
  const basics: Ability[] = deflate ? ['use deflate'] : [];
  return {
    path: '/',
    protocols: [],
    steps: [],
    ...draft,
    deflate,
    close,
    clientNeeds: [...basics, ...(draft.clientNeeds ?? [])],
    serverNeeds: [...basics, ...(draft.serverNeeds ?? [])],
    expect: {
      opened: true,
      protocol: '',
      received: [],
      pongs: [],
      close: { code: close?.code ?? 1005, reason: close?.reason ?? '' },
      ...draft.expect,
    },
  };
}

function echoes(deflate: boolean): Exchange[] {
  const how = deflate ? 'with deflate' : 'without deflate';
  const sized = frameSizes.flatMap((size) => [
    echo(`text of ${size} bytes is echoed ${how}`, deflate, [text(asciiText(size))]),
    echo(`binary of ${size} bytes is echoed ${how}`, deflate, [binary(bytes(size))]),
  ]);
  return [
    ...sized,
    echo(`text beyond ASCII is echoed ${how}`, deflate, [text(wideText(1))]),
    echo(`a long text beyond ASCII is echoed ${how}`, deflate, [text(wideText(3000))]),
    echo(
      `messages that repeat each other are echoed in order ${how}`,
      deflate,
      Array.from({ length: 50 }, (_, i) => (i % 2 ? text(asciiText(2000)) : binary(bytes(300 + i)))),
      deflate ? ['keep the context of deflate'] : [],
    ),
  ];
}

function fragmented(): Exchange[] {
  const wide = Buffer.from(wideText(20));
  return [false, true].flatMap((deflate) => {
    const how = deflate ? 'with deflate' : 'without deflate';
    return [
      exchange({
        name: `a text that the client fragments arrives whole ${how}`,
        deflate,
        clientNeeds: ['send fragments'],
        steps: [send('text', ['one ', 'two ', '', 'three'].map(base64))],
        expect: { received: [text('one two three')] },
      }),
      exchange({
        name: `a code point that the client cuts in two arrives whole ${how}`,
        deflate,
        clientNeeds: ['send fragments', 'split a code point between fragments'],
        steps: [
          send(
            'text',
            cut(wide, 97).map((part) => part.toString('base64')),
          ),
        ],
        expect: { received: [text(wide.toString())] },
      }),
      exchange({
        name: `a binary that the client fragments arrives whole, with a ping in between the messages ${how}`,
        deflate,
        clientNeeds: ['send fragments', 'send pings', 'choose the payload of a ping'],
        steps: [
          send(
            'binary',
            cut(bytes(200_000), 7).map((part) => part.toString('base64')),
          ),
          { do: 'ping', data: base64('between') },
          send('binary', [bytes(3).toString('base64')]),
        ],
        expect: { received: [binary(bytes(200_000)), binary(bytes(3))], pongs: [base64('between')] },
      }),
      exchange({
        name: `a text that the server fragments arrives whole ${how}`,
        deflate,
        serverNeeds: ['send fragments'],
        steps: [order(`!fragments ${wideText(10)}`)],
        expect: { received: [text(wideText(10))] },
      }),
    ];
  });
}

function streams(): Exchange[] {
  return [false, true].map((deflate) =>
    exchange({
      name: `500 messages that the server sends at once arrive in order ${deflate ? 'with' : 'without'} deflate`,
      deflate,
      steps: [order('!burst 500')],
      expect: { received: Array.from({ length: 500 }, (_, i) => text(String(i))) },
    }),
  );
}

function pings(): Exchange[] {
  return [
    exchange({
      name: 'a ping of the client is answered with its payload',
      clientNeeds: ['send pings', 'choose the payload of a ping'],
      steps: [{ do: 'ping', data: base64('are you there? 你') }],
      expect: { pongs: [base64('are you there? 你')] },
    }),
    exchange({
      name: 'an empty ping of the client is answered',
      clientNeeds: ['send pings', 'choose the payload of a ping'],
      steps: [{ do: 'ping', data: '' }],
      expect: { pongs: [''] },
    }),
    exchange({
      name: 'a ping of 125 bytes is answered with all of them',
      clientNeeds: ['send pings', 'choose the payload of a ping'],
      steps: [{ do: 'ping', data: bytes(125).toString('base64') }],
      expect: { pongs: [bytes(125).toString('base64')] },
    }),
    exchange({
      name: 'a ping of the client, whatever its payload, is answered',
      clientNeeds: ['send pings'],
      steps: [{ do: 'ping', data: base64('x') }],
      expect: { pongs: ['any'] },
    }),
    exchange({
      name: 'a ping of the server is answered with its payload',
      serverNeeds: ['send pings', 'choose the payload of a ping'],
      steps: [order('!ping hello')],
      expect: { received: [text('pong hello')] },
    }),
  ];
}

function agreements(): Exchange[] {
  return [
    exchange({
      name: 'the one subprotocol that both know is agreed',
      protocols: ['unknown.v9', 'echo.v2'],
      steps: [order('hi')],
      expect: { protocol: 'echo.v2', received: [text('hi')] },
    }),
    exchange({
      name: 'a refused handshake does not open',
      path: '/refuse',
      clientNeeds: ['fire close after a refusal'],
      close: null,
      expect: { opened: false, status: 403, close: { code: 1006, reason: '' } },
    }),
  ];
}

function closes(): Exchange[] {
  const byClient = (name: string, close: CloseFrame, clientNeeds: Ability[] = []) =>
    exchange({ name, close, clientNeeds });
  const byServer = (name: string, said: string, code: number, reason: string, serverNeeds: Ability[] = []) =>
    exchange({ name, close: null, serverNeeds, steps: [order(said)], expect: { close: { code, reason } } });
  return [
    byClient('the client closes with 1000 and a reason', { code: 1000, reason: 'done' }),
    byClient('the client closes with 3001 and a reason beyond ASCII', { code: 3001, reason: 'спасибо 再见' }),
    byClient('the client closes with 4999 and no reason', { code: 4999, reason: '' }),
    byClient('the client closes without a code', {}, ['close without a code']),
    byServer('the server closes with 1000 and a reason', '!close 1000 done', 1000, 'done'),
    byServer('the server closes with 4001 and a reason beyond ASCII', '!close 4001 再见, bye', 4001, '再见, bye'),
    byServer('the server closes with 1011 and no reason', '!close 1011', 1011, ''),
    byServer('the server closes without a code', '!close', 1005, '', ['close without a code']),
    byServer('the server drops the connection', '!terminate', 1006, '', ['drop the connection']),
  ];
}

function echo(name: string, deflate: boolean, messages: Message[], needs: Ability[] = []): Exchange {
  return exchange({
    clientNeeds: needs,
    serverNeeds: needs,
    name,
    deflate,
    steps: messages.map((message) => send(message.type, [message.data])),
    expect: { received: messages },
  });
}

function send(type: 'text' | 'binary', parts: readonly string[]): Step {
  return { do: 'send', type, parts };
}

function order(said: string): Step {
  return send('text', [base64(said)]);
}

function text(value: string): Message {
  return { type: 'text', data: base64(value) };
}

function binary(value: Buffer): Message {
  return { type: 'binary', data: value.toString('base64') };
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
