import type { ViolationCode } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import { type FrameRecord, payloadOf } from '../../../forensics/frame-tap.ts';
import { inflated } from '../../../forensics/inflates.ts';
import { frameInside } from '../../../forensics/interleaved.ts';
import { strayBytes } from '../../../forensics/stray-bytes.ts';
import { wrongText } from '../../../forensics/text-encoding.ts';
import type { ConversationEvidence } from '../../evidence/conversation.ts';
import type { Evidence } from '../../evidence/index.ts';
import { type Check, firstOf } from '../check.ts';
import { found } from '../found.ts';

const MAX_SHOWN_BYTES = 16;

/** What came behind the 101 is not what RFC 6455 and RFC 7692 allow: whose bytes are they? */
export const frameChecks: Check = firstOf(
  onConversation(interleaved),
  onConversation(strayAnswer),
  onConversation(compressed),
  onConversation(byViolation),
);

function onConversation(explain: (conversation: ConversationEvidence) => Finding | undefined): Check {
  return ({ frames }: Evidence) => {
    const explained = frames && explain(frames.conversation);
    return explained ? [explained] : [];
  };
}

/** Words where a frame should be: a second answer to the request, or somebody who prints into the socket. */
function strayAnswer(conversation: ConversationEvidence): Finding | undefined {
  const bytes = strangeBytes(conversation);
  const stray = strayBytes(bytes);
  if (stray.kind === 'http-answer') {
    if (saysOtherEngineIo(bytes)) {
      const facts = [fact('frames-stray-http', { status: stray.status }), bytesFact(bytes)];
      return found('socketio-version-mismatch', 'error', facts, { products: ['Socket.IO'] });
    }
    return found('two-upgrade-handlers', 'error', [
      fact('frames-stray-http', { status: stray.status }),
      bytesFact(bytes),
    ]);
  }
  if (stray.kind !== 'text' && stray.kind !== 'http-request') return undefined;
  const text = bytes.toString('latin1', 0, 60);
  return found('text-after-upgrade', 'error', [fact('frames-stray-text', { text }), bytesFact(bytes)]);
}

/** Engine.IO looks at the version of its protocol behind its own 101, and refuses it in HTTP all the same. */
function saysOtherEngineIo(bytes: Buffer): boolean {
  return /\r\n\r\n(?:.*"message":")?Unsupported protocol version/s.test(bytes.toString('latin1'));
}

/** From where the stream went wrong, or stopped in the middle of what may be no frame at all. */
function strangeBytes({ culprit, culpritBytes, unfinished, frames, raw }: ConversationEvidence): Buffer {
  if (culprit) return culpritBytes;
  const last = frames.at(-1);
  if (unfinished === undefined || !last) return Buffer.alloc(0);
  return raw.subarray(last.at, last.at + 256);
}

/** RSV1, and nobody agreed to compress. */
function compressed(conversation: ConversationEvidence): Finding | undefined {
  const { culprit, culpritBytes } = conversation;
  if (conversation.deflate || culprit?.fault !== 'rsv1' || (culprit.opcode !== 1 && culprit.opcode !== 2))
    return undefined;
  const facts = [headerFact(conversation, culprit), fact('frames-no-deflate')];
  const payload = culpritBytes.subarray(culprit.headerBytes, culprit.headerBytes + culprit.length);
  if (inflated(payload) !== undefined) {
    return found('compressed-without-agreement', 'error', [...facts, fact('frames-inflates')]);
  }
  // Of a frame of which too little is here to inflate, the bit alone speaks.
  const isHere = culpritBytes.length >= culprit.headerBytes + Math.min(culprit.length, 32);
  return isHere ? undefined : found('compressed-without-agreement', 'error', facts, { confidence: 'likely' });
}

/** A whole frame inside of another one: two writers. */
function interleaved({ violation, frames, raw }: ConversationEvidence): Finding | undefined {
  if (!violation) return undefined;
  for (const outer of frames) {
    const at = outer.fault === undefined ? frameInside(raw, outer) : undefined;
    if (at === undefined) continue;
    const facts = [fact('frames-inside', { at }), violationFact(violation.code)];
    return found('frames-interleaved', 'error', facts, { confidence: 'likely' });
  }
  return undefined;
}

const TOO_BIG: readonly ViolationCode[] = [
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'WS_ERR_INFLATE_RATIO',
  'WS_ERR_TOO_MANY_BUFFERED_PARTS',
];

function byViolation(conversation: ConversationEvidence): Finding | undefined {
  const { violation, culprit } = conversation;
  if (!violation) return undefined;
  const { code } = violation;
  const facts = [violationFact(code), ...(culprit ? [headerFact(conversation, culprit)] : [])];
  if (TOO_BIG.includes(code)) return found('message-too-big', 'error', [...facts, ...lastHeaderFact(conversation)]);
  if (code === 'WS_ERR_INVALID_DEFLATE') {
    return found('compression-context-mismatch', 'error', [fact('frames-deflate'), ...facts]);
  }
  if (code === 'WS_ERR_UNEXPECTED_MASK') return found('server-frames-masked', 'error', facts);
  if (code === 'WS_ERR_INVALID_CLOSE_CODE' || lastOpcode(conversation) === 8) {
    return found('close-frame-invalid', 'error', [
      ...facts,
      ...lastHeaderFact(conversation),
      ...lastPayloadFact(conversation),
    ]);
  }
  if (code === 'WS_ERR_INVALID_UTF8') return found('text-not-utf8', 'error', [...facts, ...textFacts(conversation)]);
  // Many clients forgive a length that is written too long; none can take one of 2^63 bytes.
  const isForgiven = culprit?.fault === 'length-not-minimal';
  const severity = isForgiven ? 'warning' : 'error';
  return found('frame-invalid', severity, [...facts, bytesFact(conversation.culpritBytes)]);
}

/** Of the frame that was judged: where its header is right, what comes behind it in the same piece was not looked at. */
function lastOpcode({ culprit, frames, violation }: ConversationEvidence): number | undefined {
  const isAboutPayload = violation?.code === 'WS_ERR_INVALID_UTF8';
  const judged = isAboutPayload ? frames.findLast(({ fault }) => fault === undefined) : (culprit ?? frames.at(-1));
  return judged?.opcode;
}

function violationFact(code: ViolationCode): Fact {
  return fact('frames-violation', { code });
}

function headerFact({ frameCount }: ConversationEvidence, record: FrameRecord): Fact {
  const { opcode, fin, rsv, masked, length: bytes } = record;
  const number = record.fault === undefined ? frameCount : frameCount + 1;
  return fact('frames-header', { number, opcode, fin: fin ? 1 : 0, rsv, mask: masked ? 1 : 0, bytes });
}

function lastHeaderFact(conversation: ConversationEvidence): readonly Fact[] {
  const last = conversation.frames.at(-1);
  return conversation.culprit || !last || conversation.frameCount > conversation.frames.length
    ? []
    : [headerFact(conversation, last)];
}

function lastPayloadFact({ culprit, frames, raw }: ConversationEvidence): readonly Fact[] {
  const last = frames.at(-1);
  return culprit || !last ? [] : [bytesFact(payloadOf(raw, last))];
}

/** Where the text goes wrong, where it came uncompressed and among the first bytes. */
function textFacts({ frames, raw, deflate }: ConversationEvidence): readonly Fact[] {
  const last = frames.findLast(({ opcode, rsv }) => opcode === 1 && (rsv === 0 || !deflate));
  const payload = last && payloadOf(raw, last);
  const wrong = payload && wrongText(payload);
  if (!payload || !wrong) return [];
  const { at, looksLike } = wrong;
  if (looksLike !== 'latin-1') return [fact('frames-not-text', { at })];
  return [fact('frames-latin1', { at, hex: payload.toString('hex', at, at + 1) })];
}

function bytesFact(bytes: Buffer): Fact {
  const hex = bytes.toString('hex', 0, MAX_SHOWN_BYTES).replace(/..(?!$)/g, '$& ');
  return fact('frames-bytes', { hex: bytes.length > MAX_SHOWN_BYTES ? `${hex} …` : hex });
}
