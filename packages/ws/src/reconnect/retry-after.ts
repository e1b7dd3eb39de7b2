/**
 * What `Retry-After` asks for, in milliseconds from now: a number of seconds, or a date (RFC 9110 §10.2.3). undefined for
 * anything else; a date that has passed is 0.
 */
export function retryAfterMs(value: string, nowMs: number): number | undefined {
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes more than dates: "-5" is the year 2001.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
