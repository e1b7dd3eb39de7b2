import { chrome, firefox, phones } from './browsers.ts';
import { arduino, espIdf, libwebsockets } from './devices.ts';
import { general } from './general.ts';
import { python, rust } from './languages.ts';
import { dotnet, go, java } from './more-languages.ts';
import { node, undici, ws } from './node.ts';
import type { Saying } from './saying.ts';
import { frameworks, nginx, platforms, proxies, socketIo, uwebsockets } from './servers.ts';

/** Every message that is known, besides the codes of Handfast and of the system. */
export const allSayings: readonly Saying[] = [
  ...ws,
  ...undici,
  ...node,
  ...chrome,
  ...firefox,
  ...phones,
  ...libwebsockets,
  ...espIdf,
  ...arduino,
  ...python,
  ...rust,
  ...go,
  ...java,
  ...dotnet,
  ...socketIo,
  ...uwebsockets,
  ...frameworks,
  ...nginx,
  ...proxies,
  ...platforms,
  ...general,
];
