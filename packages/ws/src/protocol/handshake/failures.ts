import {
  type FailureDetails,
  type FailureRow,
  type HandshakeFailure,
  type HandshakeStage,
  proxyName,
} from './failure-types.ts';
import { admissionFailures } from './failures-admission.ts';
import { answerFailures } from './failures-answer.ts';
import { networkFailures } from './failures-network.ts';
import { proxyFailures, unreachableProxyHint } from './failures-proxy.ts';
import { requestFailures } from './failures-request.ts';
import { statusFailures } from './failures-status.ts';
import { timeFailures } from './failures-time.ts';
import { printable } from './printable.ts';

export type {
  AddressAttempt,
  FailureDetails,
  FailureRow,
  HandshakeFailure,
  HandshakeStage,
  ProxyFacts,
  ReceivedHead,
  StageTimings,
} from './failure-types.ts';

/**
 * Every way in which a handshake can fail, on either side: the one table that errors, refusals, docs and tests read.
 * Where the operating system or the TLS library has an exact code, that is the code of the row.
 */
export const handshakeFailures = {
  ...networkFailures,
  ...proxyFailures,
  ...timeFailures,
  ...statusFailures,
  ...answerFailures,
  ...requestFailures,
  ...admissionFailures,
};

/** The stable code of a failed handshake. */
export type HandshakeFailureCode = keyof typeof handshakeFailures;

/** A hint of at most so many characters also ends the message. */
const SHORT_HINT = 80;
const MAX_BODY = 1024;

/**
 * The record of one failure, made from its row. A code that has no row (the system and TLS know hundreds) gets the plain
 * sentence of its stage, so that any `error.code` may be passed.
 */
export function handshakeFailure(
  code: HandshakeFailureCode | (string & {}),
  details: FailureDetails = {},
): HandshakeFailure {
  const row = rowOf(code, details);
  const stage = details.stage ?? row.stage;
  const known = { ...details, stage };
  const says = throughProxy(textOf(row.says, known), known);
  const hint = isWayToProxy(code, known) ? unreachableProxyHint(known) : textOf(row.hint, known);
  const { status, reason, headers, body, value, url, addresses, timings, proxy } = details;
  return {
    code,
    stage,
    message: hint.length > 0 && hint.length <= SHORT_HINT ? `${says} — ${hint}` : says,
    expected: textOf(row.expected, known),
    received: {
      status,
      reason,
      headers,
      body: body?.subarray(0, MAX_BODY),
      value: value === undefined ? undefined : printable(value, 1000),
    },
    hint,
    url,
    addresses,
    timings,
    proxy,
  };
}

/** Every error of a connection through a proxy names the proxy; the rows that are about proxies do so themselves. */
function throughProxy(says: string, details: FailureDetails): string {
  if (!details.proxy) return says;
  const proxy = proxyName(details);
  return says.toLowerCase().includes(proxy.toLowerCase()) ? says : `${says} (through ${proxy})`;
}

function isWayToProxy(code: string, { proxy, stage = 'url' }: FailureDetails): boolean {
  return proxy !== undefined && waysToProxy.includes(stage) && !code.startsWith('WS_ERR_');
}

const waysToProxy: readonly HandshakeStage[] = ['dns', 'tcp', 'proxy'];

/** Is there a row for that code? */
export function isHandshakeFailureCode(code: unknown): code is HandshakeFailureCode {
  return typeof code === 'string' && Object.hasOwn(handshakeFailures, code);
}

function rowOf(code: string, details: FailureDetails): FailureRow {
  return isHandshakeFailureCode(code) ? handshakeFailures[code] : unknownRow(code, details.stage ?? 'tcp');
}

function textOf(text: FailureRow['says'], details: FailureDetails): string {
  return typeof text === 'string' ? text : text(details);
}

const stageGoals: Record<HandshakeStage, string> = {
  url: 'a usable URL',
  dns: 'an address for the host name',
  tcp: 'a TCP connection',
  proxy: 'a tunnel through the proxy',
  tls: 'a TLS session',
  request: 'the opening request delivered',
  response: 'an HTTP answer to the opening request',
  frames: 'WebSocket frames',
};

function unknownRow(code: string, stage: HandshakeStage): FailureRow {
  return {
    stage,
    expected: stageGoals[stage],
    says: ({ detail }) =>
      detail ? printable(detail, 300) : `${printable(code)} while waiting for ${stageGoals[stage]}`,
    hint: `The attempt got as far as the stage "${stage}"; \`cause\` is the error as the system reported it.`,
  };
}
