/** Header lines as bytes: one character each. */
export type Lines = readonly (readonly [name: string, line: string])[];

export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

export const requestLines: Lines = [
  ['Host', 'Host: server.example.com'],
  ['Upgrade', 'Upgrade: websocket'],
  ['Connection', 'Connection: Upgrade'],
  ['Sec-WebSocket-Key', `Sec-WebSocket-Key: ${KEY}`],
  ['Sec-WebSocket-Version', 'Sec-WebSocket-Version: 13'],
  ['Origin', 'Origin: http://example.com'],
  ['Sec-WebSocket-Protocol', 'Sec-WebSocket-Protocol: chat, superchat'],
  ['Sec-WebSocket-Extensions', 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'],
];

/** The head of a request, with the lines of one header replaced: no lines leave it out. */
export function request(name = '', lines: readonly string[] = [], startLine = 'GET /chat HTTP/1.1'): Buffer {
  return head(startLine, requestLines, name, lines);
}

export function head(startLine: string, all: Lines, name: string, lines: readonly string[]): Buffer {
  const kept = all.flatMap(([other, line]) => (other === name ? lines : [line]));
  return Buffer.from(`${[startLine, ...kept].join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The line of a header, out of the list. */
export function lineOf(all: Lines, name: string): string {
  return all.find(([other]) => other === name)?.[1] ?? '';
}
