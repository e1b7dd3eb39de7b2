import { type ClientProfile, offer, optional } from './profile.ts';

export const npmWs: ClientProfile = {
  name: 'Node.js ws 8',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...offer(settings, ','),
    ...optional('Origin', settings.origin),
    ['Host', settings.host],
  ],
};
