import type { HeaderField } from '@handfast/ws/protocol';
import { type ClientProfile, offer, optional, type ProfileSettings } from './profile.ts';

export const firefox: ClientProfile = {
  name: 'Firefox 153',
  kind: 'browser',
  known: 'captured',
  fields: (settings) => fields(settings, 'Upgrade'),
};

/** Versions of long years, some of them still in use, sent a list, as RFC 9110 §7.6.1 allows; 153 does not. */
export const firefoxList: ClientProfile = {
  name: 'Firefox (older)',
  kind: 'browser',
  known: 'source',
  fields: (settings) => fields(settings, 'keep-alive, Upgrade'),
};

function fields(settings: ProfileSettings, connection: string): readonly HeaderField[] {
  const { isTrustworthy, isSameOrigin } = settings;
  const fetchMetadata: readonly HeaderField[] = [
    ['Sec-Fetch-Dest', 'empty'],
    ['Sec-Fetch-Mode', 'websocket'],
    ['Sec-Fetch-Site', isSameOrigin ? 'same-origin' : 'cross-site'],
  ];
  return [
    ['Host', settings.host],
    ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'],
    ['Accept', '*/*'],
    ['Accept-Language', 'en-US,en;q=0.9'],
    ['Accept-Encoding', isTrustworthy ? 'gzip, deflate, br, zstd' : 'gzip, deflate'],
    ['Sec-WebSocket-Version', '13'],
    ...optional('Origin', settings.origin),
    ...offer(settings),
    ['Sec-WebSocket-Extensions', 'permessage-deflate'],
    ['Sec-WebSocket-Key', ''],
    ['Connection', connection],
    ...(isTrustworthy ? fetchMetadata : []),
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['Upgrade', 'websocket'],
  ];
}
