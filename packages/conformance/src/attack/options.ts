import { parseArgs } from 'node:util';

/** What the command line says. */
export interface AttackOptions {
  /** Ids of attacks, or classes such as D6; empty for all. */
  readonly only: readonly string[];
  readonly peers: readonly string[];
  /** 1: in full. */
  readonly scale: number;
  readonly json: string | undefined;
  /** Write the table of docs/security.md. */
  readonly docs: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

export const usage = `npm run attack -- [options]

Tries every class of published vulnerabilities against a server and clients, each in a process of its own, and says what it held.

  --peer NAME        against whom (default: handfast; may be repeated: handfast, ws)
  --only NAME        only this attack, or class, such as D6; may be repeated
  --quick            a tenth of the connections and bytes
  --json FILE        write all figures
  --docs             all of them against all peers, into the table of docs/security.md
  --list             show the attacks

Exit code: 0 when handfast survived all, 1 when not, 2 for a wrong command line.
`;

/** @throws {TypeError} for options that it does not know */
export function readOptions(argv: readonly string[]): AttackOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      peer: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      quick: { type: 'boolean' },
      docs: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { peer = ['handfast'], only = [], json, quick = false, docs = false, list = false, help = false } = values;
  return { only, peers: docs ? ['handfast', 'ws'] : peer, scale: quick ? 0.1 : 1, json, docs, list, help };
}
