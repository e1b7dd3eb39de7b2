import { runContract } from '../../src/contract/run.ts';

runContract('compression: agreement');
runContract('compression: messages');
runContract('compression: oddities');
