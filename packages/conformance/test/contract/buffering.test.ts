import { runContract } from '../../src/contract/run.ts';

runContract('buffering and pausing');
