import { type ClientProfile, offer, optional } from './profile.ts';

/** Go writes Host and User-Agent first, then the others by the alphabet. */
export const gorilla: ClientProfile = {
  name: 'Go gorilla/websocket 1.5',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['User-Agent', 'Go-http-client/1.1'],
    ['Connection', 'Upgrade'],
    ...optional('Origin', settings.origin),
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ['Sec-WebSocket-Version', '13'],
    ['Upgrade', 'websocket'],
  ],
};

export const coder: ClientProfile = {
  name: 'Go coder/websocket 1.8',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['User-Agent', 'Go-http-client/1.1'],
    ['Connection', 'Upgrade'],
    ...optional('Origin', settings.origin),
    ['Sec-Websocket-Key', ''],
    ...offer(settings, ',', 'Sec-Websocket-Protocol'),
    ['Sec-Websocket-Version', '13'],
    ['Upgrade', 'websocket'],
    ['Accept-Encoding', 'gzip'],
  ],
};
