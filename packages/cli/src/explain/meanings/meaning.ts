/** What a message says, before anybody asks why. `{number}` is the status or close code in it. */
export interface MeaningWords {
  readonly status: string;
  readonly otherStatus: string;
  readonly status101: string;
  readonly hidden: string;
  readonly cut: string;
  readonly refused: string;
  readonly unreachable: string;
  readonly name: string;
  readonly tls: string;
  readonly certificate: string;
  readonly proxy: string;
  readonly notHttp: string;
  readonly accept: string;
  readonly connectionHeader: string;
  readonly upgradeHeader: string;
  readonly subprotocol: string;
  readonly extension: string;
  readonly frame: string;
  readonly compression: string;
  readonly utf8: string;
  readonly size: string;
  readonly mask: string;
  readonly lost: string;
  readonly closeCode: string;
  readonly closeFrame: string;
  readonly heartbeat: string;
  readonly misuse: string;
  readonly url: string;
  readonly policy: string;
  readonly limit: string;
  readonly timeout: string;
  readonly socketio: string;
  readonly request: string;
  readonly upstream: string;
  readonly credentials: string;
  readonly origin: string;
  readonly noLibrary: string;
  readonly own: string;
  readonly finding: string;
}

export type Meaning = keyof MeaningWords;
