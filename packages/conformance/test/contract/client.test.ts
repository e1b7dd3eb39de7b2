import { runContract } from '../../src/contract/run.ts';

runContract('client: request');
runContract('client: answer');
runContract('client: redirects');
runContract('client: options');
