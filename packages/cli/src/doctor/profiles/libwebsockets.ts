import type { HeaderField } from '@handfast/ws/protocol';
import { type ClientProfile, offer, optional, type ProfileSettings } from './profile.ts';

/** Without its extension permessage-deflate, which a program has to ask for. */
export const libwebsockets: ClientProfile = {
  name: 'libwebsockets 4.1',
  kind: 'device',
  known: 'captured',
  fields: (settings) => fields(settings, 'Upgrade'),
};

/** Version 3, unless the program sets LCCSCF_PIPELINE. */
export const libwebsocketsClose: ClientProfile = {
  name: 'libwebsockets 3',
  kind: 'device',
  known: 'source',
  fields: (settings) => fields(settings, 'close, Upgrade'),
};

function fields(settings: ProfileSettings, connection: string): readonly HeaderField[] {
  return [
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['Host', settings.host],
    ...optional('Origin', settings.origin),
    ['Upgrade', 'websocket'],
    ['Connection', connection],
    ['Sec-WebSocket-Key', ''],
    ...offer(settings),
    ['Sec-WebSocket-Version', '13'],
  ];
}
