import type { Case } from '../case.ts';
import { apacheCases } from './apache.ts';
import { caddyCases } from './caddy.ts';
import { goCases } from './go.ts';
import { haproxyCases } from './haproxy.ts';
import { nginxCases } from './nginx.ts';
import { nodeCases } from './node.ts';
import { pythonCases } from './python.ts';
import { securedCases } from './secured.ts';
import { squidCases } from './squid.ts';
import { viteCases } from './vite.ts';

/** Real products, each configured wrongly in a classic way. */
export const cases: readonly Case[] = [
  ...nginxCases,
  ...apacheCases,
  ...haproxyCases,
  ...caddyCases,
  ...squidCases,
  ...securedCases,
  ...nodeCases,
  ...viteCases,
  ...pythonCases,
  ...goCases,
];
