import { limitCases, limits, sizeCases } from './cases/limits.ts';
import { runTable } from './support/run.ts';

runTable('Big messages', sizeCases());
runTable('Limits', limitCases(), limits);
