import { type ClientProfile, offer, optional } from './profile.ts';

/** The command line that is pasted everywhere: curl with the headers of a handshake given by hand. */
export const curl: ClientProfile = {
  name: 'curl',
  kind: 'program',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['User-Agent', 'curl/7.88.1'],
    ['Accept', '*/*'],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ...optional('Origin', settings.origin),
  ],
};
