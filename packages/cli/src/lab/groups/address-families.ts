import {
  either,
  type GoodClient,
  type Group,
  opens,
  type Place,
  refuses,
  type Scenario,
  type Words,
} from '../scenario.ts';
import { openAndTalk } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

async function serveAlone(visit: Visit): Promise<void> {
  if ((await visit.readHead()) !== undefined) openAndTalk(visit);
}

function listening(address: string): Place {
  return { on: 'port', address, connected: (visit) => void serveAlone(visit) };
}

function only(id: string, title: Words, address: string, host: string, good: GoodClient): Scenario {
  return { id, title, finding: 'localhost-other-family', good, reach: { host }, place: listening(address) };
}

/** "localhost" is two addresses, and a server may listen on one of them. */
export const addressFamilies: Group = {
  id: 'address-families',
  title: { en: 'Address families', zh: '地址族' },
  scenarios: [
    only(
      'ipv4-only-by-name',
      { en: 'Listens on 127.0.0.1 only, and the URL says localhost', zh: '只监听 127.0.0.1，而 URL 写的是 localhost' },
      '127.0.0.1',
      'localhost',
      opens,
    ),
    only(
      'ipv6-only-by-name',
      { en: 'Listens on ::1 only, and the URL says localhost', zh: '只监听 ::1，而 URL 写的是 localhost' },
      '::1',
      'localhost',
      // Where localhost is 127.0.0.1 alone, nobody gets there.
      either,
    ),
    only(
      'ipv4-only-by-ipv6',
      { en: 'Listens on 127.0.0.1 only, and the URL says [::1]', zh: '只监听 127.0.0.1，而 URL 写的是 [::1]' },
      '127.0.0.1',
      '[::1]',
      refuses,
    ),
    only(
      'ipv6-only-by-ipv4',
      { en: 'Listens on ::1 only, and the URL says 127.0.0.1', zh: '只监听 ::1，而 URL 写的是 127.0.0.1' },
      '::1',
      '127.0.0.1',
      refuses,
    ),
  ],
};
