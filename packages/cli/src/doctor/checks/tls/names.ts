import { isIP } from 'node:net';
import { type Fact, fact } from '../../../facts/fact.ts';
import type { Evidence } from '../../evidence/index.ts';
import { certificateFact, namesFact, passFacts } from '../../facts/tls.ts';
import { type Check, firstOf } from '../check.ts';
import { passing } from './passing.ts';

/** The URL has an address, and by a name another site answers on it (RFC 6066 §3: an address is not for SNI). */
const nameless: Check = (evidence) => {
  const { tls, url, upgrade } = evidence;
  if (!tls || isIP(url?.target?.host ?? '') === 0) return [];
  const others = passing(tls, 'other-name').filter(
    ({ hello }) => hello.chain[0]?.fingerprint !== tls.chain[0]?.fingerprint,
  );
  const isFine = tls.isEstablished && tls.names !== 'differ' && upgrade?.opened !== false;
  if (isFine || others.length === 0) return [];
  return [
    {
      code: 'sni-missing',
      severity: 'error',
      confidence: tls.names === 'differ' || !tls.isEstablished ? 'likely' : 'certain',
      facts: [fact('tls-no-sni'), ...others.flatMap(passFacts), ...tls.chain.slice(0, 1).map(certificateFact)],
    },
  ];
};

const otherNames: Check = (evidence) => {
  const { tls } = evidence;
  if (tls?.names !== 'differ') return [];
  return [
    {
      code: 'certificate-name-mismatch',
      severity: 'error',
      confidence: 'certain',
      facts: namesFacts(evidence),
    },
  ];
};

const onlyCommonName: Check = (evidence) => {
  if (evidence.tls?.names !== 'common-name') return [];
  return [
    {
      code: 'certificate-without-names',
      severity: 'warning',
      confidence: 'certain',
      facts: namesFacts(evidence),
    },
  ];
};

function namesFacts({ tls, url }: Evidence): readonly Fact[] {
  return [fact('tls-asked-name', { host: url?.target?.host ?? '' }), ...(tls?.chain ?? []).slice(0, 1).map(namesFact)];
}

/** For whom the certificate is, and who was asked for. */
export const nameChecks: Check = firstOf(nameless, otherNames, onlyCommonName);
