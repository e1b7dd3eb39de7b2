import { type ClientProfile, offer, optional } from './profile.ts';

export const tungstenite: ClientProfile = {
  name: 'Rust tungstenite 0.24',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ...optional('Origin', settings.origin),
  ],
};
