/** What the doctor probes, in the order in which it does. Words of the command line: `--only`, `--skip`. */
export const stageIds = [
  'url',
  'environment',
  'dns',
  'machine',
  'tcp',
  'proxy',
  'sniff',
  'tls',
  'http2',
  'plain-get',
  'upgrade',
  'bisection',
  'clients',
  'frames',
  'close',
  'idle',
  'size',
  'repeat',
] as const;

export type StageId = (typeof stageIds)[number];

export function isStageId(text: string): text is StageId {
  return (stageIds as readonly string[]).includes(text);
}
