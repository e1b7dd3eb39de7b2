import type { CoderSettings } from '../deflate/coder-settings.ts';
import type { Deflater } from '../deflate/deflater.ts';
import type { LazyData } from './message-writer.ts';

type Outcome = (result: Buffer | Error) => void;

/**
 * Whether a message is compressed, where that was agreed: `true` as the connection compresses everything else, `false` not at
 * all, `'once'` for all connections together, also for those with context takeover: they forgo their window for this message.
 */
export type Compression = boolean | 'once';

/**
 * A message for many connections, and what it is compressed to, once for each set of agreed parameters. Nobody changes its
 * memory, which the connections know again by its identity.
 */
export class PreparedPayload implements LazyData {
  readonly data: Buffer;
  readonly isBinary: boolean;
  readonly compress: Compression;
  /** At most one for each size of window, unless the program runs servers that compress in different ways. */
  #deflated: Map<CoderSettings, Buffer> | undefined;
  #underWay: Map<CoderSettings, Outcome[]> | undefined;

  /** @param data memory that nobody else writes to */
  constructor(data: Buffer, isBinary: boolean, compress: Compression) {
    this.data = data;
    this.isBinary = isBinary;
    this.compress = compress;
  }

  get byteLength(): number {
    return this.data.length;
  }

  /** For those who know nothing of prepared messages. */
  load(loaded: (data: Buffer) => void): void {
    queueMicrotask(() => loaded(this.data));
  }

  /** May a connection with this deflater take what was compressed for others? */
  suits(deflater: Deflater): boolean {
    // Settings without a key are not those of anybody else.
    return (deflater.standsAlone || this.compress === 'once') && deflater.settings.key !== undefined;
  }

  /** The payload of a compressed frame, if somebody made it before. */
  deflated(settings: CoderSettings): Buffer | undefined {
    return this.#deflated?.get(settings);
  }

  keep(settings: CoderSettings, payload: Buffer): void {
    this.#deflated ??= new Map();
    this.#deflated.set(settings, payload);
  }

  /** The same for who can wait: `start` is called for the first only, and its outcome is for all. */
  deflateOnce(settings: CoderSettings, start: (done: Outcome) => void, done: Outcome): void {
    this.#underWay ??= new Map();
    const others = this.#underWay.get(settings);
    if (others) {
      others.push(done);
      return;
    }
    const all = [done];
    this.#underWay.set(settings, all);
    start((result) => {
      this.#underWay?.delete(settings);
      if (Buffer.isBuffer(result)) this.keep(settings, result);
      for (const each of all) apart(() => each(result));
    });
  }
}

/** What one of them throws is not to keep the others waiting. */
function apart(step: () => void): void {
  try {
    step();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
