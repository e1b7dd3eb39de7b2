/** `write EPROTO <thread>:error:<number>:SSL routines:<function>:<reason>:<file>:<line>:`: what comes before, and the reason. */
export function tlsReason(message: string): string {
  const parts = message.split(':');
  const at = parts.indexOf('SSL routines');
  if (at === -1) return message.trim();
  const call = /^\w+ EPROTO /.exec(message)?.[0] ?? '';
  return `${call}${parts[at + 2] ?? ''}`.trim();
}
