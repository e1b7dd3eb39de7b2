import { listOf } from '../answer.ts';
import { acceptIs, fieldSays, headAtMost, noHttp10, noInterim } from '../rules.ts';
import { type ExtensionFlaw, extensionsAre, protocolIs } from '../rules-agreed.ts';
import type { ClientRules, Rule } from '../verdict.ts';

const chrome = (text: string) => `Error during WebSocket handshake: ${text}`;
const missing = (name: string) => chrome(`'${name}' header is missing`);
const repeated = (name: string) => chrome(`'${name}' header must not appear more than once in a response`);

/** Chrome splits at commas before it counts. */
const oneUpgrade: Rule = (answer) =>
  listOf(answer, 'Upgrade').length > 1
    ? (fieldSays('Upgrade', 'whole', { missing: undefined, other: repeated('Upgrade') })(answer) ?? undefined)
    : undefined;

function chromeOnExtensions(flaw: ExtensionFlaw): string {
  switch (flaw.kind) {
    case 'syntax':
      return chrome(`'Sec-WebSocket-Extensions' header value is rejected by the parser: ${flaw.value}`);
    case 'unknown':
      return chrome(`Found an unsupported extension '${flaw.name}' in 'Sec-WebSocket-Extensions' header`);
    case 'twice':
      return chrome('Received duplicate permessage-deflate response');
    case 'parameter':
      return chrome('Error in permessage-deflate: Received an unexpected permessage-deflate extension parameter');
    case 'bits':
      return chrome(
        flaw.given === true
          ? `Error in permessage-deflate: ${flaw.name} must have value`
          : `Error in permessage-deflate: Received invalid ${flaw.name} parameter`,
      );
  }
}

/** Measured with Chromium; net/websockets/websocket_basic_handshake_stream.cc. Takes LF alone, HTTP/1.0 and a space before the colon. */
export const chromeRules: ClientRules = {
  id: 'chrome',
  name: 'Chrome',
  known: 'measured',
  reads: (answer) => ({ ...answer, fields: answer.fields.map(([name, value]) => [name.trim(), value]) }),
  rules: [
    noInterim((status) => chrome(`Unexpected response code: ${status}`)),
    // net/http/http_stream_parser.h: kMaxHeaderBufSize.
    headAtMost(256 * 1024, chrome('net::ERR_RESPONSE_HEADERS_TOO_BIG')),
    oneUpgrade,
    fieldSays('Upgrade', 'whole', {
      missing: missing('Upgrade'),
      other: (value) => chrome(`'Upgrade' header value is not 'WebSocket': ${value}`),
    }),
    acceptIs('whole', {
      missing: missing('Sec-WebSocket-Accept'),
      wrong: chrome("Incorrect 'Sec-WebSocket-Accept' header value"),
      repeated: repeated('Sec-WebSocket-Accept'),
    }),
    fieldSays('Connection', 'list', {
      missing: missing('Connection'),
      other: chrome("'Connection' header value must contain 'Upgrade'"),
    }),
    protocolIs({
      unanswered: chrome("Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"),
      unasked: (value) =>
        chrome(`Response must not include 'Sec-WebSocket-Protocol' header if not present in request: ${value}`),
      several: repeated('Sec-WebSocket-Protocol'),
      other: (value) =>
        chrome(`'Sec-WebSocket-Protocol' header value '${value}' in response does not match any of sent values`),
    }),
    extensionsAre(chromeOnExtensions),
  ],
};

const firefox = 'Firefox can’t establish a connection to the server';

/** Source: netwerk/protocol/websocket/WebSocketChannel.cpp, OnStartRequest. Every refusal has the same text. */
export const firefoxRules: ClientRules = {
  id: 'firefox',
  name: 'Firefox',
  known: 'source',
  rules: [
    noHttp10(firefox),
    fieldSays('Upgrade', 'list', { missing: firefox, other: firefox }),
    fieldSays('Connection', 'list', { missing: firefox, other: firefox }),
    acceptIs('whole', { missing: firefox, wrong: firefox }),
    // None where one was offered is taken; one that nobody offered is not looked at.
    protocolIs({ unasked: null, other: firefox }),
    extensionsAre(() => firefox),
  ],
};
