import { type ClientProfile, offer, optional } from './profile.ts';

/** What Chrome calls itself; servers look at it more than at anything else. */
export const chromeUserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export const chrome: ClientProfile = {
  name: 'Chrome 156',
  kind: 'browser',
  known: 'captured',
  fields: (settings) => [
    ['Host', settings.host],
    ['Connection', 'Upgrade'],
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['User-Agent', chromeUserAgent],
    ['Upgrade', 'websocket'],
    ...optional('Origin', settings.origin),
    ['Sec-WebSocket-Version', '13'],
    ['Accept-Encoding', settings.isTrustworthy ? 'gzip, deflate, br, zstd' : 'gzip, deflate'],
    ['Accept-Language', 'en-US,en;q=0.9'],
    ['Sec-WebSocket-Key', ''],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...offer(settings),
  ],
};
