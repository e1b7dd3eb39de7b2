import { platform } from 'node:os';
import { type Fact, fact } from '../../facts/fact.ts';
import type { EnvironmentEvidence } from '../evidence/environment.ts';
import { isContainer, isWslKernel } from '../net/environment-kind.ts';
import { proxyVariablesIn } from '../net/proxy-variables.ts';
import type { Stage } from './stage.ts';

/** Where the doctor runs. Nothing is sent for it. */
export const environmentStage: Stage<'environment'> = {
  id: 'environment',
  async probe({ plan }): Promise<EnvironmentEvidence> {
    const inContainer = isContainer(plan.env);
    return {
      nodeVersion: plan.nodeVersion,
      platform: platform(),
      isContainer: inContainer,
      isWsl: !inContainer && isWslKernel(),
      proxyVariables: proxyVariablesIn(plan.env),
      clockMs: Date.now(),
    };
  },
  verdict: () => 'passed',
  facts({ nodeVersion, platform: system, isContainer: inContainer, isWsl, proxyVariables, clockMs }) {
    const facts: Fact[] = [
      nodeVersion === undefined
        ? fact('environment-platform', { system })
        : fact('environment-node', { version: nodeVersion, system }),
    ];
    if (inContainer) facts.push(fact('environment-container'));
    if (isWsl) facts.push(fact('environment-wsl'));
    for (const [name, value] of Object.entries(proxyVariables)) facts.push(fact('environment-proxy', { name, value }));
    facts.push(fact('environment-clock', { clock: new Date(clockMs).toISOString() }));
    return facts;
  },
};
