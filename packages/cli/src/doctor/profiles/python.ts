import { type ClientProfile, offer, optional } from './profile.ts';

export const pythonWebsockets: ClientProfile = {
  name: 'Python websockets 17',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ...optional('Origin', settings.origin),
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', ''],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...offer(settings),
    ['User-Agent', 'Python/3.11 websockets/17.4'],
  ],
};

export const aiohttp: ClientProfile = {
  name: 'Python aiohttp 3.14',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings, ','),
    ...optional('Origin', settings.origin),
    ['Accept', '*/*'],
    ['Accept-Encoding', 'gzip, deflate'],
    ['User-Agent', 'Python/3.11 aiohttp/3.14.5'],
  ],
};
