import { chrome } from './chrome.ts';
import { curl } from './curl.ts';
import { arduinoWebSockets, espIdf } from './devices.ts';
import { firefox, firefoxList } from './firefox.ts';
import { coder, gorilla } from './go.ts';
import { libwebsockets, libwebsocketsClose } from './libwebsockets.ts';
import { npmWs } from './npm-ws.ts';
import { okhttp } from './okhttp.ts';
import type { ClientId, ClientProfile } from './profile.ts';
import { aiohttp, pythonWebsockets } from './python.ts';
import { tungstenite } from './tungstenite.ts';
import { undici } from './undici.ts';

export type { ClientId, ClientProfile, ProfileSettings } from './profile.ts';

const all: Readonly<Record<ClientId, ClientProfile>> = {
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
};

/** Every client whose handshake is known: browsers first, then programs and devices. */
export const profiles: readonly ClientProfile[] = Object.values(all);

export function profileOf(id: ClientId): ClientProfile {
  return all[id];
}
