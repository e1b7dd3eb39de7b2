import { httpChecks } from '../../../src/doctor/checks/http/index.ts';
import type { Finding } from '../../../src/findings/finding.ts';
import { type Asked, evidenceOf, type Said } from './answers.ts';

/** What the checks of answers that are no 101 make of it. */
export function findings(asked: Asked): readonly Finding[] {
  return httpChecks.flatMap((check) => check(evidenceOf(asked)));
}

export function first(asked: Asked): string | undefined {
  return findings(asked)[0]?.code;
}

export const text = { 'Content-Type': 'text/plain; charset=utf-8' };
export const html = { 'Content-Type': 'text/html' };
export const nginx = { Server: 'nginx/1.26.2', ...text };
export const page: Said = {
  status: '200 OK',
  fields: html,
  body: '<!doctype html><html><head><title>Shop</title></head></html>',
};
export const notFound: Said = { status: '404 Not Found', fields: text, body: 'Not Found' };
