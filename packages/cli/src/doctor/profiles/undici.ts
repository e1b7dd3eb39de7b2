import { type ClientProfile, offer } from './profile.ts';

/** Also the global `WebSocket` of Node.js 22 and later. It takes no origin. */
export const undici: ClientProfile = {
  name: 'undici 7',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['host', settings.host],
    ['connection', 'upgrade'],
    ['upgrade', 'websocket'],
    ['sec-websocket-key', ''],
    ['sec-websocket-version', '13'],
    ...offer(settings, ', ', 'sec-websocket-protocol'),
    ['sec-websocket-extensions', 'permessage-deflate; client_max_window_bits'],
    ['accept', '*/*'],
    ['accept-language', '*'],
    ['sec-fetch-mode', 'websocket'],
    ['user-agent', 'undici'],
    ['pragma', 'no-cache'],
    ['cache-control', 'no-cache'],
    ['accept-encoding', 'gzip, deflate'],
  ],
};
