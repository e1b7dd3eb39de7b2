/** What a client says of itself in the first message of TLS (RFC 8446 §4.1.2). */
export interface ClientHello {
  /** The name in SNI; undefined where it names none. */
  readonly serverName: string | undefined;
  /** Names of the versions that it can speak, newest first. */
  readonly versions: readonly string[];
  /** The protocols of ALPN, in order of preference; empty without the extension. */
  readonly alpn: readonly string[];
}

const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};
const SERVER_NAME = 0;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

/** Do the bytes begin as a handshake record of TLS does? */
export function isTls(bytes: Buffer): boolean {
  return bytes[0] === 0x16 && (bytes.length < 2 || bytes[1] === 3);
}

/** How many bytes the first record has, with its header; undefined while that is not known. */
export function recordBytes(bytes: Buffer): number | undefined {
  return bytes.length < 5 ? undefined : 5 + bytes.readUInt16BE(3);
}

/** Reads the hello in the first record; undefined for anything that is none, or is cut. */
export function readClientHello(bytes: Buffer): ClientHello | undefined {
  try {
    return isTls(bytes) ? hello(new Reader(bytes.subarray(5))) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function hello(reader: Reader): ClientHello | undefined {
  if (reader.number(1) !== 1) return undefined;
  reader.number(3);
  const legacyVersion = reader.number(2);
  reader.take(32);
  reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  const extensions = reader.isAtEnd ? new Map<number, Reader>() : extensionsIn(reader.vector(2));
  const offered = extensions.get(SUPPORTED_VERSIONS)?.vector(1);
  const numbers = offered === undefined ? [legacyVersion] : offered.rest(() => offered.number(2));
  return {
    serverName: serverNameIn(extensions.get(SERVER_NAME)),
    versions: [...new Set(numbers)]
      .filter((number) => VERSIONS[number] !== undefined)
      .sort((a, b) => b - a)
      .map((number) => VERSIONS[number] as string),
    alpn: protocolsIn(extensions.get(ALPN)),
  };
}

function extensionsIn(reader: Reader): Map<number, Reader> {
  return new Map(reader.rest(() => [reader.number(2), reader.vector(2)] as const));
}

function serverNameIn(extension: Reader | undefined): string | undefined {
  const list = extension?.vector(2);
  if (list === undefined || list.isAtEnd || list.number(1) !== 0) return undefined;
  return list.vector(2).text();
}

function protocolsIn(extension: Reader | undefined): string[] {
  const list = extension?.vector(2);
  return list === undefined ? [] : list.rest(() => list.vector(1).text());
}

/** Reads numbers and vectors one behind the other. Throws a RangeError where there is less than there should be. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(bytes: 1 | 2 | 3): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new RangeError('the hello is cut');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A vector whose length stands in front of it, in so many bytes. */
  vector(lengthBytes: 1 | 2): Reader {
    return new Reader(this.take(this.number(lengthBytes)));
  }

  /** Everything up to the end, element by element. */
  rest<Element>(read: () => Element): Element[] {
    const elements: Element[] = [];
    while (!this.isAtEnd) elements.push(read());
    return elements;
  }

  text(): string {
    return this.#bytes.toString('latin1', this.#at);
  }
}
