import type { Attack } from '../attack.ts';
import { compressionOracle } from './compression-oracle.ts';
import { crossTalk } from './cross-talk.ts';
import { declaredLengths } from './declared-lengths.ts';
import { deflateBombs } from './deflate-bombs.ts';
import { escapeSequences } from './escape-sequences.ts';
import { failingHandshakes } from './failing-handshakes.ts';
import { falseCertificates } from './false-certificates.ts';
import { foreignPages } from './foreign-pages.ts';
import { fragments } from './fragments.ts';
import { headerCounts } from './header-counts.ts';
import { masking } from './masking.ts';
import { namesOfPrototypes } from './names-of-prototypes.ts';
import { openRelay } from './open-relay.ts';
import { pingFloods } from './ping-floods.ts';
import { randomInput } from './random-input.ts';
import { randomness } from './randomness.ts';
import { redirects } from './redirects.ts';
import { slowParsing } from './slow-parsing.ts';
import { slowPeers } from './slow-peers.ts';
import { slowReaders } from './slow-readers.ts';
import { smuggling } from './smuggling.ts';
import { twoWriters } from './two-writers.ts';
import { unboundedMessages } from './unbounded-messages.ts';
import { wrongAccept } from './wrong-accept.ts';

/** Every attack, by class of bug: one file for each, from D1 to D24. */
export const attacks: readonly Attack[] = [
  ...slowParsing,
  ...headerCounts,
  ...randomInput,
  ...deflateBombs,
  ...unboundedMessages,
  ...fragments,
  ...declaredLengths,
  ...crossTalk,
  ...masking,
  ...foreignPages,
  ...smuggling,
  ...falseCertificates,
  ...redirects,
  ...randomness,
  ...slowPeers,
  ...slowReaders,
  ...pingFloods,
  ...failingHandshakes,
  ...namesOfPrototypes,
  ...compressionOracle,
  ...wrongAccept,
  ...twoWriters,
  ...escapeSequences,
  ...openRelay,
];
