import type { Exchange } from '../../../src/doctor/evidence/exchange.ts';
import type { UpgradeEvidence } from '../../../src/doctor/evidence/http.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { readUrl } from '../../../src/doctor/stages/url.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { exchangeOf, upgradeOf } from './diagnosis.ts';

/** An answer: its status line, its fields, and its body, whose length is added. */
export interface Said {
  readonly status: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function answered({ status, fields = {}, body = '' }: Said, request = 'GET / HTTP/1.1\n\n'): Exchange {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body, 'latin1');
  return exchangeOf(request, `HTTP/1.1 ${status}\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${body}`);
}

/** The same when nothing came, in one of the ways in which nothing comes. */
export function unanswered(end: 'closed' | 'reset' | 'timeout'): Exchange {
  return { ...exchangeOf('GET / HTTP/1.1\n\n', ''), end, firstByteMs: undefined };
}

/** What is asked and what comes, without any network. */
export interface Asked {
  readonly url?: string;
  readonly upgrade: Said | Exchange;
  /** Default: the same answer as to the upgrade. `null`: the stage was skipped. */
  readonly plain?: Said | Exchange | null;
  /** Both answers on another path. Default: the same as on this one. `null`: not asked. */
  readonly elsewhere?: Said | { readonly plain: Said; readonly upgrade: Said } | null;
  readonly more?: Partial<UpgradeEvidence>;
}

export function evidenceOf({
  url = 'ws://example.com/ws',
  upgrade,
  plain = upgrade,
  elsewhere,
  more,
}: Asked): Evidence {
  const asked = exchangeFrom(upgrade);
  const other = elsewhere ?? { plain: plain ?? upgrade, upgrade };
  const both = 'plain' in other ? other : { plain: other, upgrade: other };
  const shape = {
    method: 'GET',
    target: '/ws',
    httpVersion: '1.1',
    fields: [
      ['Host', 'example.com'],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', ''],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ],
  } as const;
  return {
    url: readUrl(url),
    ...(plain === null ? {} : { 'plain-get': { exchange: exchangeFrom(plain) } }),
    upgrade: {
      ...upgradeOf(asked, false),
      shape,
      elsewhere:
        elsewhere === null
          ? undefined
          : { path: '/0123456789ab', plain: exchangeFrom(both.plain), upgrade: exchangeFrom(both.upgrade) },
      ...more,
    },
  };
}

export function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

function exchangeFrom(said: Said | Exchange): Exchange {
  return 'end' in said ? said : answered(said);
}
