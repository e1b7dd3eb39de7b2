import assert from 'node:assert/strict';
import type { Attack } from '../attack.ts';
import { Eavesdropper } from '../eavesdropper.ts';
import { answerAll, redirectTo } from '../requests.ts';

const CREDENTIALS = /^(?:authorization|cookie|proxy-authorization):/im;

export const redirects: readonly Attack[] = [
  {
    id: 'credentials-on-redirects',
    bugClass: 'D13',
    title: '5 clients with credentials that are led to another host: it gets none of them',
    references: ['ws 8.5: authorization on redirects', 'ws 8.8: cookies on redirects'],
    program: 'client',
    options: { followRedirects: true, auth: 'user:secret', headers: { Cookie: 'session=secret' } },
    run: async (stage) => {
      const thief = await Eavesdropper.listen();
      const visits = stage.repeat(['localhost'], 5);
      await answerAll(stage, visits, (host, request) => {
        assert.match(request, CREDENTIALS, 'there are no credentials to be had');
        return redirectTo(`ws://${host}:${thief.port}/`);
      });
      await thief.visits(visits.length);
      thief.close();
      assert.equal(thief.heard.length, visits.length, 'not all have followed the redirect');
      for (const request of thief.heard) assert.doesNotMatch(request, CREDENTIALS);
    },
    limits: { opened: 0 },
  },
];
