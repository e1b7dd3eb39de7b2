import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What a DNS server of a test says of a name. */
export type DnsAnswer =
  | { readonly addresses: readonly string[] }
  /** 2 SERVFAIL, 3 NXDOMAIN (RFC 1035 §4.1.1). */
  | { readonly code: number }
  | 'silence';

export interface RunningDns {
  /** As a resolver wants it: `127.0.0.1:port`. */
  readonly server: string;
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const TYPE_A = 1;
const RESPONSE = 0x8180;
const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** A DNS server on a loopback port: it knows IPv4 addresses only, and answers each name as it is told. */
export async function startDns(answerTo: (name: string) => DnsAnswer): Promise<RunningDns> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    const answer = answerTo(name);
    if (answer !== 'silence') socket.send(reply(query.subarray(0, end), type, answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** A port at which nobody answers, and which says so: the system sends an ICMP error. */
export async function closedDnsPort(): Promise<string> {
  const dns = await startDns(() => 'silence');
  await dns.close();
  return dns.server;
}

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 1 + FOOTER_BYTES };
}

function reply(question: Buffer, type: number, answer: Exclude<DnsAnswer, 'silence'>): Buffer {
  const addresses = 'addresses' in answer && type === TYPE_A ? answer.addresses : [];
  const head = Buffer.from(question);
  head.writeUInt16BE(RESPONSE | ('code' in answer ? answer.code : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...addresses.map(record)]);
}

/** An address record: the name is that of the question, at byte 12. */
function record(address: string): Buffer {
  const bytes = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 0, 0, 0, 0]);
  bytes.set(address.split('.').map(Number), 12);
  return bytes;
}
