import type { Check } from '../check.ts';
import { accept } from './accept.ts';
import { extensions, subprotocol } from './agreement.ts';
import { headSize, pieces } from './delivery.ts';
import { connectionHeader, httpVersion, spelling, upgradeHeader } from './headers.ts';
import { ownHeaders } from './request.ts';

/** Everything about the 101, in the order in which strict clients look at it. */
export const upgradeChecks: readonly Check[] = [
  ownHeaders,
  httpVersion,
  upgradeHeader,
  connectionHeader,
  accept,
  subprotocol,
  extensions,
  headSize,
  pieces,
  spelling,
];
