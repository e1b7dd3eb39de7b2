import { fact } from '../../facts/fact.ts';
import type { Evidence } from '../evidence/index.ts';
import { bannerFacts, protocolOf, sniffFacts, wantsProxyLine } from '../facts/sniff.ts';
import { failureFact } from '../facts/tls.ts';
import { type Check, firstOf } from './check.ts';
import { certainError } from './found.ts';

/** What comes of it when a port speaks something else than the URL says. */
export const portChecks: Check = (evidence) => (isAnswered(evidence) ? [] : explanations(evidence));

/** Something that answers upgrades speaks what it should, whatever else was seen. */
function isAnswered({ upgrade }: Evidence): boolean {
  return upgrade !== undefined && (upgrade.opened || upgrade.exchange.end === 'answered');
}

const tlsOnPlain: Check = (evidence) => {
  const { url, sniff } = evidence;
  if (!url?.target?.secure || sniff?.speaks !== 'http') return [];
  const failure = sniff.hello?.error;
  return [
    certainError('tls-on-plain-port', [...sniffFacts(sniff).slice(0, 1), ...(failure ? [failureFact(failure)] : [])]),
  ];
};

const plainOnTls: Check = (evidence) => {
  const { url, sniff } = evidence;
  if (url?.target?.secure !== false || sniff?.speaks !== 'tls') return [];
  return [certainError('plain-on-tls-port', sniffFacts(sniff))];
};

/** A server of HTTP/2 begins with SETTINGS, whatever was sent to it (RFC 9113 §3.4). */
const onlyHttp2: Check = (evidence) => {
  const bytes = firstBytes(evidence);
  if (bytes === undefined || protocolOf(bytes) !== 'HTTP/2') return [];
  return [certainError('alpn-h2-only', [fact('tls-bytes-h2', { bytes: bytes.subarray(0, 24).toString('hex') })])];
};

function firstBytes({ sniff, upgrade }: Evidence): Buffer | undefined {
  if (upgrade?.exchange.end === 'unreadable') return upgrade.exchange.segments[0]?.bytes;
  return sniff?.speaks === 'other' ? sniff.banner : undefined;
}

const otherLanguage: Check = (evidence) => {
  const { sniff } = evidence;
  return sniff?.speaks === 'other' ? [certainError('not-http', bannerFacts(sniff.banner))] : [];
};

const proxyProtocol: Check = (evidence) => {
  const { sniff } = evidence;
  if (!sniff || !wantsProxyLine(sniff)) return [];
  const status = sniff.announced?.head?.status ?? 0;
  return [certainError('proxy-protocol-expected', [fact('sniff-wants-proxy-line', { status })])];
};

const endsAtOnce: Check = (evidence) => {
  const { sniff } = evidence;
  if (sniff?.silent?.end === 'closed') return [certainError('port-accepts-and-closes', sniffFacts(sniff))];
  if (sniff?.silent?.end === 'reset') return [certainError('connection-reset', sniffFacts(sniff))];
  return [];
};

const explanations = firstOf(tlsOnPlain, plainOnTls, onlyHttp2, otherLanguage, proxyProtocol, endsAtOnce);
