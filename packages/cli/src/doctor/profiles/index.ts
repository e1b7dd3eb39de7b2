import { chrome } from './chrome.ts';
import { curl } from './curl.ts';
import { arduinoWebSockets, espIdf } from './devices.ts';
import { firefox, firefoxList } from './firefox.ts';
import { coder, gorilla } from './go.ts';
import { libwebsockets, libwebsocketsClose } from './libwebsockets.ts';
import { npmWs } from './npm-ws.ts';
import { okhttp } from './okhttp.ts';
import type { ClientProfile } from './profile.ts';
import { aiohttp, pythonWebsockets } from './python.ts';
import { tungstenite } from './tungstenite.ts';
import { undici } from './undici.ts';

export type { ClientProfile, ProfileSettings } from './profile.ts';

const all = {
  chrome,
  firefox,
  'firefox-list': firefoxList,
  'npm-ws': npmWs,
  undici,
  'python-websockets': pythonWebsockets,
  aiohttp,
  gorilla,
  coder,
  tungstenite,
  libwebsockets,
  'libwebsockets-close': libwebsocketsClose,
  'esp-idf': espIdf,
  'arduino-websockets': arduinoWebSockets,
  okhttp,
  curl,
} as const satisfies Readonly<Record<string, ClientProfile>>;

/** Clients whose handshakes are known byte for byte. */
export type ProfileId = keyof typeof all;

/** A client with the name that evidence has for it. */
export interface KnownClient extends ClientProfile {
  readonly id: ProfileId;
}

/** Every client whose handshake is known: browsers first, then programs and devices. */
export const profiles: readonly KnownClient[] = Object.entries(all).map(([id, profile]) => ({
  id: id as ProfileId,
  ...profile,
}));

export function profileOf(id: ProfileId): ClientProfile {
  return all[id];
}
