import { violationCases } from '../../src/contract/cases/violations.ts';
import { runContract } from '../../src/contract/run.ts';

runContract('violations', violationCases);
