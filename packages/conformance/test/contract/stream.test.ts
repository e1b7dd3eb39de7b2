import { runContract } from '../../src/contract/run.ts';

runContract('streams');
