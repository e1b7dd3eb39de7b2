import type { DeflateParams } from '@handfast/ws/protocol';
import type { Settings } from './input.ts';
import type { Random } from './random.ts';
import { numberOf } from './target.ts';

/** Settings for an agreement on permessage-deflate: `server` and `client` are window bits, `forget` names who forgets. */
export function deflateSettings(random: Random): Settings {
  return {
    server: `${random.oneIn(3) ? 8 + random.below(8) : 15}`,
    client: `${random.oneIn(3) ? 8 + random.below(8) : 15}`,
    forget: random.pick(['none', 'none', 'server', 'client', 'both']),
  };
}

export function deflateParams(settings: Settings): DeflateParams {
  const { forget } = settings;
  return {
    serverMaxWindowBits: numberOf(settings, 'server', 15, 8, 15),
    clientMaxWindowBits: numberOf(settings, 'client', 15, 8, 15),
    serverNoContextTakeover: forget === 'server' || forget === 'both',
    clientNoContextTakeover: forget === 'client' || forget === 'both',
  };
}
