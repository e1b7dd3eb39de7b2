import { fact } from '../../../facts/fact.ts';
import type { Check } from '../check.ts';
import { inspectorIn } from './inspectors.ts';

/**
 * Somebody on the way opened the TLS connection: the certificate is signed by a product for it. Where it is not trusted, that is
 * why the connection fails; where it is, frames still pass through that product.
 */
export const tlsInspection: Check = ({ tls, proxy }) => {
  for (const { issuer, isPublic } of tls?.chain ?? []) {
    // The makers of such products have certificates of public authorities themselves.
    const product = isPublic ? undefined : inspectorIn(issuer);
    if (product === undefined) continue;
    const isTrusted = tls?.authorizationError === undefined;
    const through = proxy?.route === undefined ? [] : [fact('middlebox-behind-proxy', { url: proxy.url })];
    return [
      {
        code: 'tls-inspection',
        severity: isTrusted ? 'note' : 'error',
        confidence: 'certain',
        facts: [fact('middlebox-issuer', { issuer, product }), ...through],
      },
    ];
  }
  return [];
};
