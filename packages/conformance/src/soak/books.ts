/** What one process has counted. */
export interface Tally {
  opened: number;
  closed: number;
  /** Messages that came, and their bytes; at a client each was compared with what it had sent. */
  messages: number;
  bytes: number;
  /** Sends whose callback is still to come. */
  sendsOpen: number;
  sends: number;
  /** How often what ended how: `close: 1000 -`, `send: WS_ERR_NOT_OPEN`. */
  readonly outcomes: Record<string, number>;
  /** What must never happen, and how often it did. */
  readonly faults: Record<string, number>;
}

/** Keeps account of what has to happen exactly once, and of how things end. */
export class Books {
  readonly tally: Tally = {
    opened: 0,
    closed: 0,
    messages: 0,
    bytes: 0,
    sendsOpen: 0,
    sends: 0,
    outcomes: {},
    faults: {},
  };

  constructor() {
    process.on('uncaughtException', (error) => this.fault(`uncaught: ${error.stack}`));
    process.on('unhandledRejection', (error) => this.fault(`unhandled: ${error}`));
    process.on('warning', (warning) => this.fault(`warning: ${warning}`));
  }

  fault(what: string): void {
    this.tally.faults[what] = (this.tally.faults[what] ?? 0) + 1;
  }

  outcome(key: string): void {
    this.tally.outcomes[key] = (this.tally.outcomes[key] ?? 0) + 1;
  }

  /** A callback for one send: it must be called once, and is asked for the code of its error. */
  send(when: string): (error?: Error | null) => void {
    let calls = 0;
    this.tally.sends++;
    this.tally.sendsOpen++;
    return (error) => {
      calls++;
      if (calls > 1) return this.fault(`${when}: a callback of send was called ${calls} times`);
      this.tally.sendsOpen--;
      if (error) this.outcome(`${when}, send: ${codeOf(error)}`);
    };
  }

  /** A listener for the one `close` of a socket. */
  close(when: () => string, causeOf: () => unknown): (code: number) => void {
    let calls = 0;
    return (code) => {
      calls++;
      if (calls > 1) return this.fault(`${when()}: close happened ${calls} times`);
      const cause = causeOf();
      this.outcome(`${when()}, close: ${code}${cause === undefined ? '' : ` ${codeOf(cause)}`}`);
    };
  }
}

/** The code of an error, and of what it was caused by; its message where it has none. */
export function codeOf(error: unknown): string {
  const { code, message, cause } = error as { code?: unknown; message?: string; cause?: unknown };
  const own = typeof code === 'string' ? code : `without a code: ${message ?? error}`;
  return cause === undefined || cause === null ? own : `${own} < ${codeOf(cause)}`;
}
