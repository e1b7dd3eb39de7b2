import type { Answer } from './answer.ts';

/**
 * Are these two the same answer, apart from what differs between any two (dates, ids, nonces, the path that is repeated)?
 * Then the one who answers made no difference between the two questions.
 */
export function isSameAnswer(one: Answer, other: Answer, paths: readonly string[] = []): boolean {
  if (one.status !== other.status) return false;
  const [a, b] = [plainBody(one, paths), plainBody(other, paths)];
  if (a === b) return true;
  if (one.isHtml && other.isHtml) return one.title === other.title && Math.abs(a.length - b.length) <= a.length / 20;
  if (one.json && other.json) return sameKeys(one.json, other.json) && one.json.message === other.json.message;
  return false;
}

function plainBody({ body }: Answer, paths: readonly string[]): string {
  let text = body;
  for (const path of paths) if (path.length > 1) text = text.replaceAll(path, '/');
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '#')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/g, '#')
    .replace(/[\w+/=-]{12,}/g, (word) => (/\d/.test(word) ? '#' : word))
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ');
}

function sameKeys(one: object, other: object): boolean {
  return Object.keys(one).sort().join() === Object.keys(other).sort().join();
}
