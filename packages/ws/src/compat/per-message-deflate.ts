import { constants } from 'node:buffer';
import { readConcurrencyLimit } from '../api/options/connection-options.ts';
import { deflateOffThread, inflateOffThread } from '../connection/off-thread.ts';
import { Deflater } from '../protocol/deflate/deflater.ts';
import { INFLATE_END, Inflater } from '../protocol/deflate/inflater.ts';
import {
  answerOffers,
  checkAnswer,
  type DeflateOptions,
  type DeflateParams,
  deflateOffer,
} from '../protocol/deflate/negotiate.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { type ExtensionOffer, parseExtensions } from '../protocol/handshake/extensions.ts';
import { type ParsedParams, toOffers, toParsed } from './extension.ts';

/** Options of `new PerMessageDeflate`, as in `ws`. */
export interface PerMessageDeflateOptions extends DeflateOptions {
  readonly isServer?: boolean;
  /** Most bytes that a message may inflate to. */
  readonly maxPayload?: number;
}

/** The shell of `ws`'s `PerMessageDeflate`: negotiation and coding of RFC 7692 on their own. */
export class PerMessageDeflate {
  static readonly extensionName = 'permessage-deflate';
  readonly #options: PerMessageDeflateOptions;
  /** The agreed parameters, in the form of `ws`; null before `accept`. */
  params: ParsedParams | null = null;
  _inflater: Inflater | undefined;
  _deflater: Deflater | undefined;
  #fragments: Buffer[] = [];

  constructor(options: PerMessageDeflateOptions = {}) {
    this.#options = options;
  }

  get threshold(): number {
    return this.#options.threshold ?? 1024;
  }

  /** What a client puts into its request. */
  offer(): ParsedParams {
    const offers = parseExtensions(deflateOffer(this.#options));
    return Array.isArray(offers) && offers[0] ? toParsed(offers[0]) : {};
  }

  /**
   * Server: picks from what the client offered. Client: checks what the server answered.
   * @throws when none of it is acceptable
   */
  accept(configurations: readonly ParsedParams[]): ParsedParams {
    const offers = toOffers(PerMessageDeflate.extensionName, configurations);
    this.params = this.#options.isServer ? this.#acceptOffers(offers) : this.#acceptAnswer(offers);
    return this.params;
  }

  #acceptOffers(offers: ExtensionOffer[]): ParsedParams {
    const answer = answerOffers(offers, this.#options);
    const written = answer ? parseExtensions(answer.header) : undefined;
    if (!answer || !Array.isArray(written) || !written[0])
      throw new Error('None of the extension offers can be accepted');
    this.#setUp(answer.params);
    return toParsed(written[0]);
  }

  #acceptAnswer([answer]: ExtensionOffer[]): ParsedParams {
    const checked = answer && checkAnswer(answer, this.#options);
    if (!answer || !checked || 'code' in checked) throw new Error('Unexpected or invalid parameter');
    this.#setUp(checked);
    return toParsed(answer);
  }

  #setUp(agreed: DeflateParams): void {
    const { isServer, zlibDeflateOptions, zlibInflateOptions } = this.#options;
    const own = isServer ? agreed.serverMaxWindowBits : agreed.clientMaxWindowBits;
    const theirs = isServer ? agreed.clientMaxWindowBits : agreed.serverMaxWindowBits;
    const ownForgets = isServer ? agreed.serverNoContextTakeover : agreed.clientNoContextTakeover;
    const theirsForgets = isServer ? agreed.clientNoContextTakeover : agreed.serverNoContextTakeover;
    this._deflater = new Deflater(own, !ownForgets, zlibDeflateOptions);
    this._inflater = new Inflater(theirs, !theirsForgets, zlibInflateOptions);
  }

  /** Compresses a message, or a fragment of one. */
  compress(data: Buffer | string, fin: boolean, callback: (error: Error | null, data?: Buffer) => void): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const deflater = this._deflater;
    if (!deflater) throw new Error('accept() has not been called');
    deflateOffThread(deflater, bytes, readConcurrencyLimit(this.#options.concurrencyLimit), (result) => {
      if (result instanceof Error) callback(result);
      else callback(null, deflater.accept(bytes, result, fin));
    });
  }

  /** Inflates a message; of a fragmented one, all comes with the last fragment. */
  decompress(data: Buffer, fin: boolean, callback: (error: Error | null, data?: Buffer) => void): void {
    const inflater = this._inflater;
    if (!inflater) throw new Error('accept() has not been called');
    this.#fragments.push(data);
    if (!fin) {
      process.nextTick(callback, null, Buffer.alloc(0));
      return;
    }
    const whole = Buffer.concat([...this.#fragments, INFLATE_END]);
    this.#fragments = [];
    const maxBytes = this.#options.maxPayload || constants.MAX_LENGTH;
    const task = inflater.begin(whole, maxBytes, 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    inflateOffThread(task, readConcurrencyLimit(this.#options.concurrencyLimit), (result) => {
      if ('violation' in result) callback(new ProtocolError(result.violation, result.detail));
      else callback(null, result.data);
    });
  }

  /** Lets go of what is kept between messages. */
  cleanup(): void {
    this._inflater = undefined;
    this._deflater = undefined;
    this.#fragments = [];
  }
}
