import { runContract } from '../../src/contract/run.ts';

runContract('names and kinds');
