import type { Check } from '../check.ts';
import { clientCertificateChecks } from './client-certificate.ts';
import { dateChecks } from './dates.ts';
import { handshakeChecks } from './handshake.ts';
import { nameChecks } from './names.ts';
import { trustChecks } from './trust.ts';

/** Everything about TLS, in the order in which clients find it: the handshake, who signed, when, for whom. */
export const tlsChecks: Check = (evidence) =>
  [handshakeChecks, trustChecks, dateChecks, nameChecks, clientCertificateChecks].flatMap((check) => check(evidence));
