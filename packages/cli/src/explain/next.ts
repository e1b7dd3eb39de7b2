import type { FindingStage } from '../findings/codes.ts';
import { fillPlaces } from '../findings/describe.ts';
import type { Target } from './target.ts';

/** What a command is run for. */
export type Purpose =
  | 'diagnose'
  | 'lookUp'
  | 'connect'
  | 'proxy'
  | 'tls'
  | 'plainGet'
  | 'upgradeGet'
  | 'listeners'
  | 'compare';

export interface NextStep {
  readonly purpose: Purpose;
  readonly command: string;
}

const upgradeGet =
  'curl --http1.1 -i -N -H "Connection: Upgrade" -H "Upgrade: websocket" -H "Sec-WebSocket-Version: 13" -H "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="';

const commands: Readonly<Record<Purpose, string>> = {
  diagnose: 'handfast doctor WS_SCHEME://{{host}}:{{port}}{{path}}',
  lookUp: 'getent hosts {{host}}',
  connect: 'nc -vz {{host}} {{port}}',
  proxy: 'curl -v --proxy http://PROXY:PORT SCHEME://{{host}}:{{port}}{{path}}',
  tls: 'openssl s_client -connect {{host}}:{{port}} -servername {{host}} -alpn http/1.1',
  plainGet: 'curl --http1.1 -i SCHEME://{{host}}:{{port}}{{path}}',
  upgradeGet: `${upgradeGet} SCHEME://{{host}}:{{port}}{{path}}`,
  listeners: 'ss -ltnp',
  compare: 'handfast serve',
};

const byStage: Readonly<Record<FindingStage, readonly Purpose[]>> = {
  url: ['compare'],
  environment: ['connect', 'compare'],
  dns: ['lookUp'],
  tcp: ['listeners', 'connect'],
  proxy: ['proxy'],
  tls: ['tls', 'plainGet'],
  http: ['plainGet', 'upgradeGet'],
  upgrade: ['upgradeGet', 'compare'],
  frames: ['upgradeGet', 'compare'],
  idle: ['compare'],
  close: ['compare'],
  load: ['listeners'],
  browser: ['upgradeGet', 'compare'],
  client: ['compare'],
};

/** What to run to find out more, with the endpoint of the message where it names one. */
export function nextSteps(stage: FindingStage, target: Target | undefined): readonly NextStep[] {
  const secure = target?.secure !== false;
  const params = target ?? { port: 443 };
  return purposesFor(stage).map((purpose) => ({
    purpose,
    command: fillPlaces(commands[purpose], params)
      .replace('WS_SCHEME', secure ? 'wss' : 'ws')
      .replace('SCHEME', secure ? 'https' : 'http')
      .replace(secure ? /((?:wss|https):\/\/[^\s/]+):443(?=\/)/ : /((?:ws|http):\/\/[^\s/]+):80(?=\/)/, '$1'),
  }));
}

/** The doctor runs all of it at once; the single commands are for where it is not installed. */
function purposesFor(stage: FindingStage): readonly Purpose[] {
  return NOT_OURS.includes(stage) ? byStage[stage] : ['diagnose', ...byStage[stage]];
}

/** What the doctor cannot see from where it runs. */
const NOT_OURS: readonly FindingStage[] = ['load', 'client'];
