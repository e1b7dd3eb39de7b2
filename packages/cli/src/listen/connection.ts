import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { checkRequest } from '@handfast/ws/protocol';
import { fact } from '../facts/fact.ts';
import type { Finding } from '../findings/finding.ts';
import { Random } from '../lab/wire/random.ts';
import { Visit } from '../lab/wire/visit.ts';
import { endpoint } from '../serve/handshake-record.ts';
import { writeSlowly } from '../shared/write-slowly.ts';
import {
  cutOff,
  type Gathered,
  gatherGreeting,
  gatherRequest,
  putBack,
  type Secured,
  secure,
  tlsError,
} from './arrival.ts';
import { Conversation } from './conversation.ts';
import { isTls } from './examine/client-hello.ts';
import { fingerprint } from './examine/fingerprint.ts';
import { frameFindings } from './examine/frame-findings.ts';
import type { ConnectionEnd } from './examine/frames-seen.ts';
import { finding, inOrder } from './examine/in-order.ts';
import { asksForPage, requestFindings } from './examine/request-findings.ts';
import { type RequestText, readRequestText } from './examine/request-text.ts';
import { serverVerdicts } from './examine/servers.ts';
import { tlsFindings } from './examine/tls-findings.ts';
import { refusalText, refuse } from './refusal.ts';
import type { AnswerReport, ConnectionReport } from './report.ts';
import { ShownRequest } from './shown-request.ts';
import type { Surroundings } from './surroundings.ts';
import { visitorPage } from './visitor-page.ts';

const SHOWN_MESSAGE_BYTES = 1024;
/** With several shapes to try: a client that answers none of so many pings has not taken the one it got. */
const MAX_SILENT_PINGS = 3;

/** Examines one connection from its first byte to its end, and resolves with the report. Never rejects for what a client does. */
export async function examineConnection(id: number, socket: Socket, around: Surroundings): Promise<ConnectionReport> {
  const connection = new Connection(id, socket, around);
  try {
    return await connection.run();
  } finally {
    socket.destroy();
  }
}

class Connection {
  readonly #id: number;
  readonly #socket: Socket;
  readonly #around: Surroundings;
  readonly #at = new Date();
  readonly #began = performance.now();
  readonly #client: string;
  #isClientSecure = false;
  #secured: Secured | undefined;
  #lateError: Secured['error'];
  #request: RequestText | undefined;
  #shown: ShownRequest | undefined;
  #pieces = 0;
  #requestFindings: readonly Finding[] = [];
  #answer: AnswerReport | undefined;
  #conversation: Conversation | undefined;
  #end: ConnectionEnd = 'ours';
  /** Did the client end its side before there was an answer? */
  #hasLeft = false;

  constructor(id: number, socket: Socket, around: Surroundings) {
    this.#id = id;
    this.#socket = socket;
    this.#around = around;
    this.#client = endpoint(socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, ''), socket.remotePort);
    socket.on('error', () => undefined);
    around.onEvent({ type: 'connected', id, client: this.#client });
  }

  async run(): Promise<ConnectionReport> {
    const stop = (): void => {
      if (this.#conversation === undefined) this.#socket.destroy();
    };
    this.#around.stop.addEventListener('abort', stop, { once: true });
    try {
      const stream = await this.#open();
      if (stream !== undefined) await this.#serve(stream);
    } finally {
      this.#around.stop.removeEventListener('abort', stop);
    }
    return this.#report();
  }

  /** The stream on which the request is to come; undefined where TLS does not come about. */
  async #open(): Promise<Duplex | undefined> {
    const { certificate, limits } = this.#around;
    const greeting = await gatherGreeting(this.#socket, limits.requestMs);
    if (greeting.bytes.length === 0) {
      this.#take(greeting);
      return undefined;
    }
    this.#isClientSecure = isTls(greeting.bytes);
    if (!putBack(this.#socket, greeting.bytes)) {
      if (this.#isClientSecure) this.#secured = cutOff(greeting.bytes);
      else this.#take(greeting);
      return undefined;
    }
    if (certificate === undefined || !this.#isClientSecure) {
      if (!this.#isClientSecure) return this.#socket;
      this.#secured = { hello: undefined, stream: undefined, error: undefined };
      await refuse(this.#socket, refusalText(400, 'tls-on-plain-port'));
      return undefined;
    }
    this.#secured = await secure(this.#socket, greeting.bytes, certificate, limits.requestMs);
    this.#secured.stream?.on('error', (error) => {
      this.#lateError ??= tlsError(error);
    });
    return this.#secured.stream;
  }

  async #serve(stream: Duplex): Promise<void> {
    const gathered = await gatherRequest(stream, this.#around.limits.requestMs);
    this.#take(gathered);
    const request = this.#request as RequestText;
    if (gathered.how !== 'enough') return;
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      this.#answer = { status: refusal.status, shape: undefined, isTaken: undefined };
      this.#tell();
      await refuse(stream, refusal.text);
      return;
    }
    // Empty lines may stand in front of a request (RFC 9112 §2.2).
    const start = gathered.bytes.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
    this.#hasLeft = !putBack(stream, gathered.bytes.subarray(start));
    if (!this.#hasLeft) await this.#talk(stream);
  }

  #take(gathered: Gathered): void {
    const request = readRequestText(gathered.bytes);
    this.#request = request;
    this.#pieces = gathered.pieces;
    const key = request.head?.headers.get('Sec-WebSocket-Key');
    const { port, certificate } = this.#around;
    this.#shown = new ShownRequest(request);
    const findings = requestFindings(request, {
      port,
      isSecure: certificate !== undefined,
      isKeyKnown: key !== undefined && this.#around.noteKey(key),
    });
    this.#requestFindings = this.#shown.findings(findings);
  }

  /** As lenient as servers are that let a client in at all: it is to be seen what comes next. */
  #refusal(request: RequestText): { readonly status: number; readonly text: string } | undefined {
    const isOnWrongPort = this.#around.certificate !== undefined && !this.#isClientSecure;
    if (isOnWrongPort) return { status: 400, text: refusalText(400, 'plain-on-tls-port') };
    if (asksForPage(request)) return { status: 200, text: visitorPage() };
    const [first] = this.#requestFindings;
    const code = first?.code ?? 'request-malformed';
    if (request.head === undefined) return { status: 400, text: refusalText(400, code) };
    const checked = checkRequest(request.head, { strict: false, readExtensions: false });
    if (checked.ok) return undefined;
    const status = code === 'request-not-websocket' ? 426 : checked.refusal.status;
    return { status, text: refusalText(status, code) };
  }

  async #talk(stream: Duplex): Promise<void> {
    const { limits, stop, nextShape, onEvent, endsWhenTaken } = this.#around;
    const visit = new Visit(stream, {
      paceMs: 100,
      random: new Random(this.#id),
      healthyPort: 0,
      backendPort: 0,
      sawData: () => undefined,
    });
    if ((await visit.readHead()) === undefined) return;
    const shape = nextShape();
    this.#answer = { status: 101, shape: shape.id, isTaken: false };
    const closed = this.#ending(stream);
    await shape.send(visit, { 'Sec-WebSocket-Protocol': this.#protocol() });
    this.#tell();
    const conversation = new Conversation(
      {
        nowMs: () => performance.now(),
        write: (bytes) => writeSlowly(stream, bytes),
        end: () => stream.end(),
      },
      {
        began: () => {
          this.#answer = { status: 101, shape: shape.id, isTaken: true };
          onEvent({ type: 'taken', id: this.#id });
          if (endsWhenTaken) finish(1012, 'the next answer has another shape');
        },
        message: (data, isBinary) => {
          const shown = Buffer.from(data.subarray(0, SHOWN_MESSAGE_BYTES));
          onEvent({ type: 'message', id: this.#id, isBinary, bytes: data.length, data: shown });
        },
      },
    );
    this.#conversation = conversation;
    let patience: NodeJS.Timeout | undefined;
    const finish = (code: number, reason: string): void => {
      conversation.close(code, reason);
      patience ??= setTimeout(() => stream.destroy(), limits.closeMs);
    };
    const stopped = (): void => finish(1001, 'the listener ends');
    let ticks = 0;
    const pinging = setInterval(() => {
      ticks += 1;
      if (endsWhenTaken && ticks > MAX_SILENT_PINGS) finish(1012, 'the next answer has another shape');
      else conversation.ping();
    }, limits.pingMs);
    stop.addEventListener('abort', stopped, { once: true });
    visit.onBytes((bytes) => conversation.receive(bytes));
    if (stop.aborted) stopped();
    await closed;
    clearInterval(pinging);
    clearTimeout(patience);
    stop.removeEventListener('abort', stopped);
  }

  /** Resolves when the connection is over, and notes how it ended. */
  #ending(stream: Duplex): Promise<void> {
    return new Promise((resolve) => {
      stream.once('end', () => {
        this.#end = 'fin';
        stream.end();
      });
      stream.once('error', () => {
        this.#end = 'reset';
      });
      stream.once('close', () => resolve());
    });
  }

  /** The first subprotocol that was offered, as an agreeable server would choose. */
  #protocol(): string | undefined {
    const offered = this.#request?.head?.headers.get('Sec-WebSocket-Protocol');
    const first = offered?.split(',', 1)[0]?.trim();
    return first === '' ? undefined : first;
  }

  #tell(): void {
    this.#around.onEvent({ type: 'answered', report: this.#report() });
  }

  #report(): ConnectionReport {
    const frames = this.#conversation?.seen(this.#end);
    const request = this.#request;
    const { certificate } = this.#around;
    const tls = tlsFindings({
      isPortSecure: certificate !== undefined,
      isClientSecure: this.#isClientSecure,
      hello: this.#secured?.hello,
      error: this.#secured?.error ?? (this.#answer === undefined ? this.#lateError : undefined),
    });
    const isTlsCut = tls.some(({ severity }) => severity === 'error');
    const isNothing = request === undefined || request.raw.length === 0;
    const ofRequest = isTlsCut && isNothing ? [] : this.#requestFindings;
    const left = this.#hasLeft ? [finding('connection-lost', 'warning', [fact('listen-left-early')])] : [];
    return {
      id: this.#id,
      at: this.#at,
      client: this.#client,
      tls: this.#secured && { ...this.#secured.hello, agreed: this.#secured.agreed },
      request: isNothing ? undefined : this.#shown?.report(this.#pieces),
      guess: request?.isWhole ? fingerprint(request) : undefined,
      answer: this.#answer,
      servers: request?.isWhole ? (this.#shown?.verdicts(serverVerdicts(request)) ?? []) : [],
      frames,
      findings: inOrder([...tls, ...ofRequest, ...left, ...(frames === undefined ? [] : frameFindings(frames))]),
      ms: performance.now() - this.#began,
    };
  }
}
