import { Redaction } from '../doctor/redact.ts';
import type { Finding } from '../findings/finding.ts';
import type { RequestText } from './examine/request-text.ts';
import type { ServerVerdict } from './examine/servers.ts';
import type { RequestReport } from './report.ts';

/** What may be shown of one request, and of what was found out about it: no secret that is in the request. */
export class ShownRequest {
  readonly #redaction: Redaction;
  readonly #head: string;
  readonly #bytes: number;

  constructor({ raw }: RequestText) {
    const head = raw.toString('latin1');
    this.#redaction = new Redaction({ url: '', evidence: {} }, { heads: [head] });
    this.#head = this.#redaction.head(head);
    this.#bytes = raw.length;
  }

  report(pieces: number): RequestReport {
    const [line = '', ...lines] = this.#head.split(/\r?\n/);
    const fields = lines
      .filter((one) => one !== '')
      .map((one): readonly [string, string] => {
        const colon = one.indexOf(':');
        return colon === -1 ? [one, ''] : [one.slice(0, colon), one.slice(colon + 1).trim()];
      });
    return { line, fields, bytes: this.#bytes, pieces };
  }

  findings(findings: readonly Finding[]): readonly Finding[] {
    return findings.map((one) => ({ ...one, facts: one.facts.map((fact) => this.#redaction.fact(fact)) }));
  }

  verdicts(verdicts: readonly ServerVerdict[]): readonly ServerVerdict[] {
    return verdicts.map((one) => ({ ...one, says: this.#redaction.text(one.says) }));
  }
}
