import { type ClientProfile, offer, optional } from './profile.ts';

/** Android and Java. What the program has set comes first, what OkHttp adds behind it. */
export const okhttp: ClientProfile = {
  name: 'OkHttp 4',
  kind: 'program',
  known: 'source',
  fields: (settings) => [
    ...optional('Origin', settings.origin),
    ...offer(settings),
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', ''],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Extensions', 'permessage-deflate'],
    ['Host', settings.host],
    ['Accept-Encoding', 'gzip'],
    ['User-Agent', 'okhttp/4.12.0'],
  ],
};
