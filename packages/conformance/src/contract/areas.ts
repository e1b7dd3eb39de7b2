import type { Case } from './case.ts';
import { bufferingCases } from './cases/buffering.ts';
import { clientAnswerCases } from './cases/client-answers.ts';
import { clientOptionCases } from './cases/client-options.ts';
import { clientRedirectCases } from './cases/client-redirects.ts';
import { clientRequestCases } from './cases/client-request.ts';
import { clientSafetyCases } from './cases/client-safety.ts';
import { closingCases } from './cases/closing.ts';
import { deflateCases } from './cases/deflate.ts';
import { deflateNegotiationCases } from './cases/deflate-negotiation.ts';
import { deflateOddityCases } from './cases/deflate-oddities.ts';
import { eventTargetCases } from './cases/event-target.ts';
import { framesSentCases } from './cases/frames-sent.ts';
import { lifecycleCases } from './cases/lifecycle.ts';
import { receivingCases } from './cases/receiving.ts';
import { sendingCases } from './cases/sending.ts';
import { serverHandshakeCases } from './cases/server-handshake.ts';
import { serverHookCases } from './cases/server-hooks.ts';
import { serverLifeCases } from './cases/server-life.ts';
import { verifyClientCases } from './cases/server-verify-client.ts';
import { streamCases } from './cases/stream.ts';
import { surfaceCases } from './cases/surface.ts';
import { violationCases } from './cases/violations.ts';

/** Everything that the API of `ws` 8 promises, by area. */
export const areas = {
  'names and kinds': surfaceCases,
  'life cycle': lifecycleCases,
  sending: sendingCases,
  'frames sent': framesSentCases,
  receiving: receivingCases,
  'buffering and pausing': bufferingCases,
  closing: closingCases,
  'broken rules': violationCases,
  listeners: eventTargetCases,
  'compression: agreement': deflateNegotiationCases,
  'compression: messages': deflateCases,
  'compression: oddities': deflateOddityCases,
  'client: request': clientRequestCases,
  'client: answer': clientAnswerCases,
  'client: redirects': clientRedirectCases,
  'client: options': [...clientOptionCases, ...clientSafetyCases],
  'server: from listening to closed': serverLifeCases,
  'server: handshake': serverHandshakeCases,
  'server: verifyClient': verifyClientCases,
  'server: hooks': serverHookCases,
  streams: streamCases,
} satisfies Record<string, readonly Case[]>;

export type Area = keyof typeof areas;
