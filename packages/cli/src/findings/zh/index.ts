import type { Catalogue } from '../words.ts';
import { beforeTcp } from './before-tcp.ts';
import { callers } from './callers.ts';
import { ending } from './ending.ts';
import { gateway } from './gateway.ts';
import { http } from './http.ts';
import { open } from './open.ts';
import { proxy } from './proxy.ts';
import { requests } from './requests.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { upgrade } from './upgrade.ts';

export const zh: Catalogue = {
  ...beforeTcp,
  ...tcp,
  ...proxy,
  ...tls,
  ...http,
  ...gateway,
  ...requests,
  ...upgrade,
  ...open,
  ...ending,
  ...callers,
};
