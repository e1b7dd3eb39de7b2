import { lifecycleCases } from '../../src/contract/cases/lifecycle.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('lifecycle', lifecycleCases);
