import { acceptGroup } from './groups/accept.ts';
import { addressFamilies } from './groups/address-families.ts';
import { answerHeaders } from './groups/answer-headers.ts';
import { closingGroup } from './groups/closing.ts';
import { conditionsGroup } from './groups/conditions.ts';
import { delivery } from './groups/delivery.ts';
import { extensions } from './groups/extensions.ts';
import { forwardProxies } from './groups/forward-proxies.ts';
import { frames } from './groups/frames.ts';
import { healthy } from './groups/healthy.ts';
import { http2 } from './groups/http2.ts';
import { idle } from './groups/idle.ts';
import { messages } from './groups/messages.ts';
import { reverseProxies } from './groups/reverse-proxies.ts';
import { statuses } from './groups/statuses.ts';
import { subprotocols } from './groups/subprotocols.ts';
import { tcp } from './groups/tcp.ts';
import { tls } from './groups/tls.ts';
import { twoWriters } from './groups/two-writers.ts';
import type { Group } from './scenario.ts';

/** Everything that the lab can do, in the order of a connection. Adding a group is one line here. */
export const groups: readonly Group[] = [
  healthy,
  tcp,
  addressFamilies,
  forwardProxies,
  tls,
  http2,
  statuses,
  conditionsGroup,
  reverseProxies,
  answerHeaders,
  acceptGroup,
  delivery,
  subprotocols,
  extensions,
  frames,
  messages,
  twoWriters,
  idle,
  closingGroup,
];
