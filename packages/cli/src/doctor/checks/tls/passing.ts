import type { TlsEvidence, TlsVariant, TlsVariantId } from '../../evidence/tls.ts';

/** The variants of these kinds that were established. */
export function passing({ variants }: TlsEvidence, ...ids: readonly TlsVariantId[]): readonly TlsVariant[] {
  return variants.filter(({ id, hello }) => ids.includes(id) && hello.isEstablished);
}
