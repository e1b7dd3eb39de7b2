import { generateKey } from '@handfast/ws/protocol';

/** The lines of a handshake, with some replaced, left out (undefined), or added. */
export function handshake(changes: Readonly<Record<string, string | readonly string[] | undefined>> = {}): string {
  const fields: Record<string, string | readonly string[] | undefined> = {
    Host: 'device.local:8091',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': generateKey(),
    'Sec-WebSocket-Version': '13',
    ...changes,
  };
  const { line = 'GET /ws HTTP/1.1', ...rest } = fields;
  const lines = Object.entries(rest).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}`);
  });
  return `${[line as string, ...lines].join('\r\n')}\r\n\r\n`;
}
