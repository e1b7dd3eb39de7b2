// docs/errors.md as a pure function of the tables that the errors themselves are made from.
import { STATUS_CODES } from 'node:http';
import { handshakeFailure, handshakeFailures, violations } from '@handfast/ws/protocol';
import { endings } from './endings.mjs';
import { cases, common } from './samples.mjs';
import { topicsAndValues } from './topics-and-values.mjs';

const intro = `# Errors

<!-- Written by scripts/write-errors-doc.mjs from the tables in packages/ws/src/protocol: change it there. -->

Every error of Handfast has a \`code\`, which does not change between versions: \`switch\` on it, and show the message to
people. How to read an error is told in [the guide](guide/errors.md).

- [The connection did not open](#the-connection-did-not-open): a \`HandshakeError\` in the event \`error\` of the client
- [The server refused a request](#the-server-refused-a-request): a \`HandshakeError\` in the event \`rejected\` of the server
- [The peer broke a rule](#the-peer-broke-a-rule): a \`ProtocolError\` in the event \`error\`, after the connection was open
- [The connection ended without a close frame](#the-connection-ended-without-a-close-frame): \`closeCause\`, next to close code 1006
- [Topics and typed messages](#topics-and-typed-messages): what their calls throw, what their messages close with, and the event \`backplaneError\`

The messages below are examples: names, addresses and values are those of the case at hand.
`;

const stages = {
  url: 'The URL',
  dns: 'The name',
  tcp: 'The connection',
  proxy: 'The proxy',
  tls: 'TLS',
  request: 'The request',
  response: 'The answer',
  frames: 'The first frames',
};

const leads = {
  url: 'The constructor throws these as a `SyntaxError`, as `ws` does; behind a redirect they are a `HandshakeError`.\n',
};

/** The whole page. */
export function renderErrors() {
  const rows = Object.entries(handshakeFailures);
  const client = rows.filter(([code]) => !isServerSide(code));
  const server = rows.filter(([code]) => isServerSide(code));
  const parts = [intro, '## The connection did not open\n'];
  for (const [stage, title] of Object.entries(stages)) {
    const ofStage = client.filter(([, row]) => row.stage === stage);
    if (ofStage.length === 0) continue;
    parts.push(
      `### ${title}: stage \`${stage}\`\n`,
      ...(stage in leads ? [leads[stage]] : []),
      ...ofStage.map(([code]) => failure(code)),
    );
  }
  parts.push('## The server refused a request\n', ...server.map(([code]) => failure(code)));
  parts.push('## The peer broke a rule\n', ...Object.entries(violations).map(violation));
  parts.push('## The connection ended without a close frame\n', ...Object.entries(endings).map(ending));
  parts.push('## Topics and typed messages\n', ...Object.entries(topicsAndValues).map(ending));
  return `${parts.join('\n').trimEnd()}\n`;
}

/** The rows that a server makes: about the request that it got, and about itself. */
function isServerSide(code) {
  const own = [
    'WS_ERR_SERVER_CLOSING',
    'WS_ERR_SERVER_DRAINING',
    'WS_ERR_CLIENT_GONE',
    'WS_ERR_HOOK_FAILED',
    'WS_ERR_RESPONSE_HEADER_INVALID',
  ];
  const client = ['WS_ERR_REQUEST_DESTROYED', 'WS_ERR_REQUEST_FAILED'];
  return own.includes(code) || (code.startsWith('WS_ERR_REQUEST_') && !client.includes(code));
}

function failure(code) {
  const samples = [cases[code] ?? {}].flat().map((details) => ({ ...common, ...statusOf(code), ...details }));
  const failures = samples.map((details) => handshakeFailure(code, withReason(details)));
  const [{ message, expected, hint }] = failures;
  const says = message.endsWith(` — ${hint}`) ? message.slice(0, -hint.length - 3) : message;
  const hints = [...new Set(failures.map((one) => one.hint))];
  return section(code, says, [
    ['Expected', expected],
    ...(hints.length === 1 ? [['Hint', hint]] : hints.map((one, i) => [i === 0 ? 'Hint' : 'or', one])),
  ]);
}

/** `WS_ERR_STATUS_404` is about 404. */
function statusOf(code) {
  const status = /^WS_ERR_STATUS_(\d{3})$/.exec(code)?.[1];
  return status === undefined ? {} : { status: Number(status) };
}

function withReason(details) {
  return details.status === undefined ? details : { reason: STATUS_CODES[details.status], ...details };
}

function violation([code, { says, expected, section: rule, closeCode }]) {
  return section(code, says, [
    ['Expected', expected],
    [
      'Rule',
      rule.replace(/^limit ?(\w*)$/, (_, option) => (option ? `the limit \`${option}\`` : 'a limit of this library')),
    ],
    ['Close code', String(closeCode)],
  ]);
}

function ending([code, { says, cause }]) {
  return section(code, says, [['Hint', cause]]);
}

function section(code, says, facts) {
  const lines = facts.map(([name, text]) => `- **${name}:** ${escaped(text)}`);
  return [`#### ${code}`, '', '```text', says, '```', '', ...lines, ''].join('\n');
}

/** Text of the tables is plain text; Markdown sees marks in some of it. */
function escaped(text) {
  return text.replace(/[<>*_]/g, (mark) => `\\${mark}`);
}
