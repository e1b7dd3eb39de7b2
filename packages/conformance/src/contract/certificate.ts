import { makeCertificate } from '@handfast/ws/testing';

let made: ReturnType<typeof makeCertificate> | undefined;

/** A self-signed certificate for localhost and 127.0.0.1, PEM; the same one for the whole process. */
export function certificate(): ReturnType<typeof makeCertificate> {
  made ??= makeCertificate();
  return made;
}
