import { http2ErrorName } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../facts/fact.ts';
import type { ExtendedConnect, Http2Evidence } from '../evidence/http2.ts';

export function http2Facts({ offered, announced, connect, error }: Http2Evidence): readonly Fact[] {
  if (error) return [fact('http2-failed', { reason: error.message })];
  if (!offered) return [fact('http2-not-offered')];
  return [
    fact('http2-offered'),
    ...(announced === undefined ? [] : [fact(announced ? 'http2-announced' : 'http2-not-announced')]),
    ...(connect ? [connectFact(connect)] : []),
  ];
}

export function connectFact({ end, status = 0, errorCode = 0, ms }: ExtendedConnect): Fact {
  switch (end) {
    case 'opened':
      return fact('http2-opened', { status, ms });
    case 'answered':
      return fact('http2-answered', { status });
    case 'reset':
      return fact('http2-reset', { code: errorCode, name: http2ErrorName(errorCode) ?? '?' });
    case 'closed':
      return fact('http2-closed');
    case 'timeout':
      return fact('http2-timeout', { ms });
  }
}
