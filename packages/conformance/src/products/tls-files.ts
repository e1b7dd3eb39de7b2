import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Certificate, makeCertificate } from '@handfast/ws/testing';
import type { Scratch } from '../interop/scratch.ts';
import type { Workshop } from './workshop.ts';

/**
 * The text with the files that it names below /etc put into the folder instead: certificates and keys in files with the names
 * that the text gives them. Where they lie is a place of the text like any other.
 */
export function bearingCertificates(scratch: Scratch, text: string, { cert, key }: Certificate): string {
  return text.replace(/\/etc\/\S+\.pem/g, (path) => {
    const here = scratch.file(path.slice(1));
    mkdirSync(dirname(here), { recursive: true });
    writeFileSync(here, path.includes('privkey') ? key : cert + key);
    return here;
  });
}

/** A certificate for localhost that an intermediate has signed, and the full chain as `cat` makes it. */
export function issuedThroughIntermediate({ authority }: Workshop): { leaf: Certificate; full: string } {
  const intermediate = makeCertificate({
    name: 'Workshop Intermediate',
    hosts: [],
    addresses: [],
    isAuthority: true,
    issuer: authority,
  });
  const leaf = makeCertificate({ issuer: intermediate });
  return { leaf, full: leaf.cert + intermediate.cert };
}
