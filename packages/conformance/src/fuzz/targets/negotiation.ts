import {
  answerOffers,
  checkAnswer,
  type DeflateOptions,
  type DeflateParams,
  deflateOffer,
  type ExtensionOffer,
  parseExtensions,
} from '@handfast/ws/protocol';
import type { Settings } from '../input.ts';
import type { Random } from '../random.ts';
import { ensure, type Target } from '../target.ts';

const bitChoices = ['unset', 'true', 'false', '8', '9', '10', '11', '12', '13', '14', '15'];
const flagChoices = ['unset', 'true', 'false'];
const names = [
  'serverMaxWindowBits',
  'clientMaxWindowBits',
  'serverNoContextTakeover',
  'clientNoContextTakeover',
] as const;

/** Both halves of the negotiation of permessage-deflate, on one another and on what a stranger offers. */
export const negotiation: Target = {
  name: 'negotiation',
  promise: 'What a client offers and a server agrees to, the client accepts, and both understand the same by it',
  notation: 'text',
  briefIterations: 8000,
  generate(random) {
    const settings = { ...side(random, 'client'), ...side(random, 'server') };
    return { settings, bytes: Buffer.from(random.oneIn(2) ? '' : strangeOffer(random)) };
  },
  check({ settings, bytes }) {
    const client = optionsOf(settings, 'client');
    const server = optionsOf(settings, 'server');
    if (bytes.length > 0) return checkStranger(bytes.toString('latin1'), server);
    const agreed = answerOffers(read(deflateOffer(client)), server);
    if (!agreed) return;
    ensureLegal(agreed.params);
    const [answer] = read(agreed.header);
    ensure(answer, 'the server answers with nothing');
    const accepted = checkAnswer(answer, client);
    if ('code' in accepted) {
      // The one thing a client may refuse of its own offer: to forget its window when it was told never to.
      const mayRefuse = client.clientNoContextTakeover === false && agreed.params.clientNoContextTakeover;
      return ensure(mayRefuse, `the client refuses ${agreed.header}: ${accepted.code} ${accepted.details.detail}`);
    }
    ensureCompatible(accepted, agreed.params);
  },
};

function checkStranger(offer: string, server: DeflateOptions): void {
  const offers = parseExtensions(offer);
  if (!Array.isArray(offers)) return;
  const agreed = answerOffers(offers, server);
  if (!agreed) return;
  ensureLegal(agreed.params);
  const [answer] = read(agreed.header);
  const limitsClient = answer?.params.has('client_max_window_bits') ?? false;
  const offered = offers.some(({ params }) => params.has('client_max_window_bits'));
  ensure(!limitsClient || offered, 'the answer limits a window that was not offered to be limited');
}

/** Both sides must read what the other writes: the writer's window may be smaller than the reader thinks, never bigger. */
function ensureCompatible(client: DeflateParams, server: DeflateParams): void {
  const text = `client ${JSON.stringify(client)}, server ${JSON.stringify(server)}`;
  ensure(
    server.serverMaxWindowBits <= client.serverMaxWindowBits,
    `the window of the server is bigger than agreed: ${text}`,
  );
  ensure(
    client.clientMaxWindowBits <= server.clientMaxWindowBits,
    `the window of the client is bigger than agreed: ${text}`,
  );
  ensure(
    server.serverNoContextTakeover || !client.serverNoContextTakeover,
    `the server remembers, the client does not: ${text}`,
  );
  ensure(
    client.clientNoContextTakeover || !server.clientNoContextTakeover,
    `the client remembers, the server does not: ${text}`,
  );
}

function ensureLegal({ serverMaxWindowBits, clientMaxWindowBits }: DeflateParams): void {
  for (const bits of [serverMaxWindowBits, clientMaxWindowBits]) {
    ensure(Number.isInteger(bits) && bits >= 8 && bits <= 15, `a window of ${bits} bits`);
  }
}

function read(header: string): ExtensionOffer[] {
  const offers = parseExtensions(header);
  ensure(Array.isArray(offers), `our own header cannot be read: ${header}`);
  return offers;
}

function side(random: Random, who: string): Settings {
  const chosen = names.map((name) => [`${who}.${name}`, random.pick(name.endsWith('Bits') ? bitChoices : flagChoices)]);
  return Object.fromEntries(chosen.filter(([, value]) => value !== 'unset'));
}

function optionsOf(settings: Settings, who: string): DeflateOptions {
  const options: Record<string, number | boolean> = {};
  for (const name of names) {
    const value = settings[`${who}.${name}`];
    if (value === 'true' || value === 'false') options[name] = value === 'true';
    else if (value !== undefined && bitChoices.includes(value)) options[name] = Number(value);
  }
  return options;
}

function strangeOffer(random: Random): string {
  const params = [
    'server_max_window_bits',
    'client_max_window_bits',
    'server_no_context_takeover',
    'client_no_context_takeover',
    'other',
  ];
  const values = ['', '=8', '=15', '="10"', '=16', '=08', '=x', '=-1', '="1\\5"'];
  const offer = () => {
    let text = random.oneIn(10) ? 'x-other' : 'permessage-deflate';
    for (let count = random.below(4); count > 0; count--) text += `; ${random.pick(params)}${random.pick(values)}`;
    return text;
  };
  return Array.from({ length: 1 + random.below(4) }, offer).join(random.pick([',', ', ', ',,']));
}
