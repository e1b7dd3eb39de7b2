import type { Writable } from 'node:stream';
import * as npmWs from 'ws';
import { deflateParams } from './deflate-settings.ts';
import type { FuzzInput } from './input.ts';
import { numberOf } from './target.ts';
import type { Verdict } from './verdict.ts';

/** What `ws` exports beside its types: its reader, and the extension that the reader calls. */
interface Internals {
  readonly Receiver: new (options: object) => Writable;
  readonly PerMessageDeflate: new (options: object) => { accept(offers: object[]): unknown; cleanup(): void };
}

const { Receiver, PerMessageDeflate } = npmWs as unknown as Internals;
/** The symbol under which an error of `ws` keeps its close code. */
const STATUS_CODE = 'status-code';

/** What the reader of npm `ws` makes of the chunks. */
export function readWithNpmWs({ settings }: FuzzInput, chunks: readonly Buffer[]): Promise<Verdict> {
  const isServer = settings.role !== 'client';
  const maxPayload = numberOf(settings, 'maxPayload', 1024 * 1024, 1);
  const deflate = settings.deflate === 'on' ? extension(settings, isServer, maxPayload) : undefined;
  const receiver = new Receiver({
    isServer,
    maxPayload,
    maxFragments: numberOf(settings, 'maxFragments', 0),
    extensions: deflate ? { 'permessage-deflate': deflate } : {},
  });
  return new Promise((resolve) => {
    const events: string[] = [];
    let error: Verdict['error'];
    const put = (kind: string, data: Buffer) => void events.push(`${kind} ${data.toString('latin1')}`);
    receiver.on('message', (data: Buffer, isBinary: boolean) => put(isBinary ? 'binary' : 'text', data));
    receiver.on('ping', (data: Buffer) => put('ping', data));
    receiver.on('pong', (data: Buffer) => put('pong', data));
    receiver.on('conclude', (code: number, reason: Buffer) => put(`close ${code}`, reason));
    receiver.on('error', (cause: NodeJS.ErrnoException) => {
      error = { code: cause.code ?? '', closeCode: statusOf(cause), detail: cause.message };
    });
    receiver.on('close', () => {
      deflate?.cleanup();
      resolve({ events, error });
    });
    feed(receiver, chunks);
  });
}

/** One chunk after the other: of chunks that wait in its queue, the reader goes on with those behind one that was wrong. */
function feed(receiver: Writable, [chunk, ...others]: readonly Buffer[]): void {
  if (receiver.destroyed || receiver.writableEnded) return;
  if (!chunk) receiver.end();
  else receiver.write(Buffer.from(chunk), (error) => error || feed(receiver, others));
}

function extension(settings: FuzzInput['settings'], isServer: boolean, maxPayload: number) {
  const { serverMaxWindowBits, clientMaxWindowBits, serverNoContextTakeover, clientNoContextTakeover } =
    deflateParams(settings);
  const deflate = new PerMessageDeflate({ isServer, maxPayload });
  const params: Record<string, unknown[]> = {
    server_max_window_bits: [`${serverMaxWindowBits}`],
    client_max_window_bits: [`${clientMaxWindowBits}`],
  };
  if (serverNoContextTakeover) params.server_no_context_takeover = [true];
  if (clientNoContextTakeover) params.client_no_context_takeover = [true];
  deflate.accept([params]);
  return deflate;
}

function statusOf(error: object): number {
  const symbol = Object.getOwnPropertySymbols(error).find(({ description }) => description === STATUS_CODE);
  return symbol ? Number((error as Record<symbol, unknown>)[symbol]) : 0;
}
