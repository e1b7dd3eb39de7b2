import { ByteReader, Unreadable } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { encodeMessage } from './encode-message.ts';
import { ID_BYTES, ReasonNumber, RecordType, reasonNamed, TOKEN_BYTES } from './protocol.ts';
import type { InFlightLimits, MalformedRecord, SessionRecord } from './records.ts';

/** The most subprotocols that an `open` may offer. */
const MAX_PROTOCOLS = 32;
/** The longest name of one: the server keeps the one it chooses. */
const MAX_PROTOCOL_BYTES = 256;
/** As in a close frame (RFC 6455 §5.5): it is kept until it is acknowledged, and counts for no limit. */
const MAX_REASON_BYTES = 123;
/** The longest sentence for people. */
const MAX_TEXT_BYTES = 1024;

/** The bytes of a record: the payload of one binary WebSocket message. */
export function encodeRecord(record: SessionRecord): Uint8Array {
  if (record.type === 'text' || record.type === 'binary') return encodeMessage(record);
  const out = new ByteWriter().byte(RecordType[record.type]);
  switch (record.type) {
    case 'open':
      limitsTo(out.varint(record.version), record.limits).varint(record.protocols.length);
      for (const protocol of record.protocols) out.string(protocol);
      return out.finish();
    case 'resume':
      out.varint(record.version).bytes(record.id).bytes(record.token).varint(record.attempt).varint(record.received);
      return limitsTo(out, record.limits).finish();
    case 'opened':
      out.bytes(record.id).bytes(record.token).varint(record.windowMs);
      return limitsTo(out, record.limits).string(record.protocol).finish();
    case 'resumed':
      return limitsTo(out.varint(record.received).varint(record.windowMs), record.limits).finish();
    case 'rejected':
      return out.varint(ReasonNumber[record.reason]).varint(record.retryAfterMs).rest(record.text).finish();
    case 'fin':
      return out.varint(record.number).varint(record.ack).varint(record.code).rest(record.reason).finish();
    case 'ack':
      return out.varint(record.ack).finish();
    case 'abort':
      return out.varint(ReasonNumber[record.reason]).rest(record.text).finish();
    case 'probe':
      return out.finish();
  }
}

/** Reads one binary WebSocket message. Never throws: what is no record is `malformed`, and says why. */
export function decodeRecord(bytes: Uint8Array): SessionRecord | MalformedRecord {
  try {
    const reader = new ByteReader(bytes);
    const record = read(reader);
    reader.end();
    return record;
  } catch (error) {
    if (error instanceof Unreadable) return { type: 'malformed', why: error.message };
    throw error;
  }
}

function read(reader: ByteReader): SessionRecord {
  const type = reader.byte('its type');
  switch (type) {
    case RecordType.open:
      return {
        type: 'open',
        version: reader.varint('the version'),
        limits: limitsOf(reader),
        protocols: protocolsOf(reader),
      };
    case RecordType.resume:
      return {
        type: 'resume',
        version: reader.varint('the version'),
        id: reader.bytes(ID_BYTES, 'the id'),
        token: reader.bytes(TOKEN_BYTES, 'the token'),
        attempt: reader.varint('the attempt'),
        received: reader.varint('the number received'),
        limits: limitsOf(reader),
      };
    case RecordType.opened:
      return {
        type: 'opened',
        id: reader.bytes(ID_BYTES, 'the id'),
        token: reader.bytes(TOKEN_BYTES, 'the token'),
        windowMs: reader.varint('the window'),
        limits: limitsOf(reader),
        protocol: reader.string('the subprotocol', MAX_PROTOCOL_BYTES),
      };
    case RecordType.resumed: {
      const received = reader.varint('the number received');
      return { type: 'resumed', received, windowMs: reader.varint('the window'), limits: limitsOf(reader) };
    }
    case RecordType.rejected: {
      const reason = reasonNamed(reader.varint('the reason'));
      return {
        type: 'rejected',
        reason,
        retryAfterMs: reader.varint('the wait'),
        text: reader.restText('the text', MAX_TEXT_BYTES),
      };
    }
    default:
      return readOpen(type, reader);
  }
}

/** The records of a session that is open. */
function readOpen(type: number, reader: ByteReader): SessionRecord {
  switch (type) {
    case RecordType.text:
    case RecordType.binary: {
      const name = type === RecordType.text ? 'text' : 'binary';
      return { type: name, number: numberOf(reader), ack: reader.varint('the ack'), payload: reader.rest() };
    }
    case RecordType.fin: {
      const number = numberOf(reader);
      const ack = reader.varint('the ack');
      return {
        type: 'fin',
        number,
        ack,
        code: reader.varint('the code'),
        reason: reader.restText('the reason', MAX_REASON_BYTES),
      };
    }
    case RecordType.ack:
      return { type: 'ack', ack: reader.varint('the ack') };
    case RecordType.abort: {
      const reason = reasonNamed(reader.varint('the reason'));
      return { type: 'abort', reason, text: reader.restText('the text', MAX_TEXT_BYTES) };
    }
    case RecordType.probe:
      return { type: 'probe' };
    default:
      throw new Unreadable(`0x${type.toString(16).padStart(2, '0')} is no type of record`);
  }
}

function limitsTo(out: ByteWriter, limits: InFlightLimits): ByteWriter {
  return out.varint(limits.messages).varint(limits.bytes);
}

function limitsOf(reader: ByteReader): InFlightLimits {
  const messages = reader.varint('the limit of messages');
  const bytes = reader.varint('the limit of bytes');
  if (messages === 0 || bytes === 0) throw new Unreadable('a limit of 0 lets nothing through');
  return { messages, bytes };
}

function numberOf(reader: ByteReader): number {
  const number = reader.varint('the number');
  if (number === 0) throw new Unreadable('numbers begin with 1');
  return number;
}

function protocolsOf(reader: ByteReader): string[] {
  const count = reader.varint('the number of subprotocols');
  if (count > MAX_PROTOCOLS) throw new Unreadable(`${count} subprotocols are more than ${MAX_PROTOCOLS}`);
  return Array.from({ length: count }, () => reader.string('a subprotocol', MAX_PROTOCOL_BYTES));
}
