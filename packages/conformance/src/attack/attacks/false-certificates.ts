import assert from 'node:assert/strict';
import { inDays, makeCertificate } from '@handfast/ws/testing';
import type { Attack } from '../attack.ts';
import { Eavesdropper } from '../eavesdropper.ts';

const CLIENTS = 3;
const right = makeCertificate();
const otherName = makeCertificate({ name: 'other.example', hosts: ['other.example'], addresses: [] });
const expired = makeCertificate({ notBefore: inDays(-10), notAfter: inDays(-1) });
const ownMaking = makeCertificate();

export const falseCertificates: readonly Attack[] = [
  {
    id: 'false-certificates',
    bugClass: 'D12',
    title:
      '9 clients whose server shows a trusted certificate for another name, one that has expired, and one of its own making; 3 more get the right one, and ask',
    references: ['CVE-2020-15133', 'CVE-2020-11050', 'CVE-2016-10536'],
    program: 'client',
    // All but the last are trusted: only what is wrong with them can be the reason.
    options: { ca: [right.cert, otherName.cert, expired.cert] },
    run: async (stage) => {
      for (const certificate of [otherName, expired, ownMaking, right]) {
        const server = await Eavesdropper.listen(certificate);
        stage.invite(CLIENTS, `wss://localhost:${server.port}/secret`);
        await server.visits(CLIENTS);
        server.close();
        assert.equal(server.came, CLIENTS, 'not all have come');
        assert.equal(server.heard.length, certificate === right ? CLIENTS : 0, 'requests that were sent');
      }
    },
    limits: { opened: 0 },
  },
];
