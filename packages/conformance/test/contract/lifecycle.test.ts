import { runContract } from '../../src/contract/run.ts';

runContract('life cycle');
