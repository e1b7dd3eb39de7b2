import { type ClientProfile, offer, optional } from './profile.ts';

export const espIdf: ClientProfile = {
  name: 'ESP-IDF 5',
  kind: 'device',
  known: 'source',
  fields: (settings) => [
    ['Connection', 'Upgrade'],
    ['Host', settings.hostWithPort],
    ['User-Agent', 'ESP32 Websocket Client'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ...optional('Origin', settings.origin),
  ],
};

/** An origin of its own making, unless it is told another. */
export const arduinoWebSockets: ClientProfile = {
  name: 'arduinoWebSockets 2',
  kind: 'device',
  known: 'source',
  fields: (settings) => [
    ['Host', settings.hostWithPort],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ['Origin', settings.origin ?? 'file://'],
    ['User-Agent', 'arduino-WebSocket-Client'],
  ],
};
