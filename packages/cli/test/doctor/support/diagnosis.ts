import { ResponseHeadParser } from '@handfast/ws/protocol';
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts';
import type { Exchange } from '../../../src/doctor/evidence/exchange.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import type { Finding } from '../../../src/findings/finding.ts';

/** An exchange as it is recorded: the request, and the bytes of the answer in one piece. */
export function exchangeOf(request: string, answer: string | Buffer): Exchange {
  const bytes = Buffer.from(answer as string, 'latin1');
  const result = new ResponseHeadParser({ maxHeadBytes: 65_536, maxHeaders: 1000 }).push(bytes);
  const rest = result.state === 'done' ? result.rest : Buffer.alloc(0);
  return {
    request: request.replaceAll('\n', '\r\n'),
    key: 'dGhlIHNhbXBsZSBub25jZQ==',
    end: result.state === 'done' ? 'answered' : result.state === 'failed' ? 'unreadable' : 'closed',
    failure: undefined,
    segments: bytes.length === 0 ? [] : [{ atMs: 1, bytes }],
    interim: [],
    head: result.state === 'done' ? result.head : undefined,
    rawHead: result.state === 'done' ? bytes.subarray(0, bytes.length - rest.length) : Buffer.alloc(0),
    fault: result.state === 'failed' ? result.fault : undefined,
    rest: Buffer.from(rest),
    openMs: 1,
    firstByteMs: 1,
    headMs: result.state === 'done' ? 2 : undefined,
  };
}

/** Evidence of an upgrade that was answered so. */
export function upgradeOf(exchange: Exchange, opened: boolean): NonNullable<Evidence['upgrade']> {
  return {
    shape: { method: 'GET', target: '/', httpVersion: '1.1', fields: [] },
    exchange,
    opened,
    failure: opened ? undefined : 'WS_ERR_STATUS',
    again: undefined,
    sameKey: undefined,
    socketIo: undefined,
    firstHop: undefined,
    elsewhere: undefined,
  };
}

/** A diagnosis with what a test is about, and nothing else. */
export function diagnosisOf(
  parts: Partial<Omit<Diagnosis, 'findings'>> & { readonly findings?: readonly Finding[] } = {},
): Diagnosis {
  const { url = 'ws://example.com/chat', findings = [] } = parts;
  return {
    startedAt: new Date(0),
    ms: 12.34,
    stages: [],
    isHealthy: findings.every(({ severity }) => severity === 'note'),
    isCutShort: false,
    ...parts,
    url,
    findings,
    evidence: { url: readUrl(url), ...parts.evidence },
  };
}
