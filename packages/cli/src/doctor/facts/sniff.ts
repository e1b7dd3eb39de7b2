import { type Fact, fact } from '../../facts/fact.ts';
import type { SniffEvidence } from '../evidence/sniff.ts';

/** Who speaks first, or answers HTTP in a language of its own. The names are proper names. */
const PROTOCOLS: readonly (readonly [opening: RegExp, name: string])[] = [
  [/^SSH-/, 'SSH'],
  [/^220[ -].*(?:FTP|FileZilla)/is, 'FTP'],
  [/^(?:220|421|554)[ -]/, 'SMTP'],
  [/^\* (?:OK|BYE)\b/i, 'IMAP'],
  [/^\+OK/, 'POP3'],
  [/^(?:-ERR|-NOAUTH|-DENIED|-MISCONF|\+PONG)/, 'Redis'],
  [/^ERROR\r\n/, 'memcached'],
  [/^AMQP/, 'AMQP (RabbitMQ)'],
  [/^RFB \d/, 'VNC'],
  [/^INFO \{/, 'NATS'],
  [/^It looks like you are trying to access MongoDB/, 'MongoDB'],
  [/^RTSP\/1/, 'RTSP'],
  [/^:\S+ (?:NOTICE|\d{3}) /, 'IRC'],
];

/** The same for protocols of bytes, in hex. */
const BINARY: readonly (readonly [opening: RegExp, name: string])[] = [
  [/^[0-9a-f]{6}00(?:0a|ff)/, 'MySQL'],
  [/^450000/, 'PostgreSQL'],
  [/^0300.{4}0?.d0/, 'RDP'],
  [/^fff[b-e]/, 'Telnet'],
  [/^.{6}0[47]..00000000/, 'HTTP/2'],
  [/^(?:05(?:00|ff)|005[a-d])/, 'SOCKS'],
];

/** Whose greeting these bytes are, if anybody can tell. */
export function protocolOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  const hex = bytes.subarray(0, 16).toString('hex');
  return (PROTOCOLS.find(([opening]) => opening.test(text)) ?? BINARY.find(([opening]) => opening.test(hex)))?.[1];
}

export function bannerFacts(bytes: Buffer): readonly Fact[] {
  const name = protocolOf(bytes);
  const seen = fact('sniff-banner', { bytes: bytes.toString('latin1') });
  return name === undefined ? [seen] : [seen, fact('sniff-protocol', { name })];
}

/** What a connection does by itself, where it was looked at. */
export function silentFacts({ silent }: SniffEvidence): readonly Fact[] {
  if (silent?.end === 'closed') return [fact('sniff-silent-closed', { ms: silent.ms })];
  if (silent?.end === 'reset') return [fact('sniff-silent-reset', { ms: silent.ms })];
  return [];
}

/** What was seen, the most telling first. */
export function sniffFacts(found: SniffEvidence): readonly Fact[] {
  const { speaks, banner, plain, upgrade, hello } = found;
  switch (speaks) {
    case 'http':
      return [
        fact('sniff-http', { status: plain?.head?.status ?? upgrade?.head?.status ?? '?' }),
        ...(hello && !hello.isEstablished ? [fact('sniff-no-tls')] : []),
      ];
    case 'tls':
      return [
        hello?.isEstablished
          ? fact('sniff-tls', { protocol: hello.protocol ?? '' })
          : fact('sniff-tls-alert', { alert: hello?.error?.alert ?? '?' }),
      ];
    case 'other':
      return bannerFacts(banner);
    case 'closes':
      return [...silentFacts(found), fact('sniff-closes')];
    case 'resets':
      return [...silentFacts(found), fact('sniff-resets')];
    case 'nothing':
      return [fact('sniff-nothing')];
  }
}

/** With a line of the PROXY protocol in front, and no other, it answers; 400 would be an answer to that line. */
export function wantsProxyLine({ announced, misannounced }: SniffEvidence): boolean {
  return announced?.head !== undefined && announced.head.status !== 400 && misannounced?.head === undefined;
}
