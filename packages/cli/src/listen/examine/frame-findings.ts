import type { ViolationCode } from '@handfast/ws/protocol';
import { type Fact, fact } from '../../facts/fact.ts';
import type { FindingCode } from '../../findings/codes.ts';
import type { Finding, Severity } from '../../findings/finding.ts';
import type { FramesSeen } from './frames-seen.ts';
import { finding, inOrder } from './in-order.ts';

/** A pong that takes so long is not coming. */
const PONG_PATIENCE_MS = 2_000;
/** Two equal keys in a row may be chance, once in four thousand million times; three are not. */
const MIN_EQUAL_KEYS = 3;

const violationCodes: Partial<Record<ViolationCode, FindingCode>> = {
  WS_ERR_EXPECTED_MASK: 'client-frames-unmasked',
  WS_ERR_INVALID_UTF8: 'text-not-utf8',
  WS_ERR_INVALID_CLOSE_CODE: 'close-frame-invalid',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'message-too-big',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'message-too-big',
  WS_ERR_HTTP_INSTEAD_OF_FRAMES: 'text-after-upgrade',
};

/** What is wrong with the frames of a client, and with how it ended. Pure. */
export function frameFindings(seen: FramesSeen): readonly Finding[] {
  return inOrder([...violationFindings(seen), ...maskFindings(seen), ...pingFindings(seen), ...endFindings(seen)]);
}

function violationFindings({ violation }: FramesSeen): Finding[] {
  if (violation === undefined) return [];
  const { code, received, opcode } = violation;
  return [finding(codeOf(code, opcode), 'error', [fact('listen-violation', { code, received })])];
}

function codeOf(code: ViolationCode, opcode: number): FindingCode {
  const isData = opcode === 1 || opcode === 2;
  if (code === 'WS_ERR_UNEXPECTED_RSV_1' && isData) return 'compressed-without-agreement';
  if (code === 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' && opcode === 8) return 'close-frame-invalid';
  return violationCodes[code] ?? 'frame-invalid';
}

function maskFindings({ maskKeys }: FramesSeen): Finding[] {
  const [first] = maskKeys;
  if (first === undefined) return [];
  const isConstant = maskKeys.every((key) => key === first);
  const count = maskKeys.length;
  if (!isConstant || (first !== 0 && count < MIN_EQUAL_KEYS)) return [];
  const key = (first >>> 0).toString(16).padStart(8, '0');
  return [finding('mask-key-constant', 'warning', [fact('listen-mask', { key, count })])];
}

function pingFindings({ pingsSent, pongs, pongOverdueMs, violation }: FramesSeen): Finding[] {
  if (violation !== undefined || pongOverdueMs < PONG_PATIENCE_MS) return [];
  const facts = [fact('listen-pings', { sent: pingsSent, answered: pongs, ms: pongOverdueMs })];
  return [{ ...finding('pings-unanswered', 'warning', facts), confidence: pongs === 0 ? 'certain' : 'likely' }];
}

function endFindings({ close, end, violation, frames, openMs }: FramesSeen): Finding[] {
  if (close?.code === 1005) return [finding('closed-without-code', 'note', [fact('listen-close-empty')])];
  if (close !== undefined || violation !== undefined || end === 'ours' || end === 'closed') return [];
  const how = end === 'reset' ? fact('listen-reset', { ms: openMs }) : fact('listen-fin', { ms: openMs });
  const facts: Fact[] = frames === 0 ? [how, fact('listen-left-at-once')] : [how];
  const severity: Severity = 'warning';
  return [finding('connection-lost', severity, facts)];
}
