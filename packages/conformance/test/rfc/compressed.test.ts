import { bombCases, compressedCases } from './cases/compressed.ts';
import { limits } from './cases/limits.ts';
import { runTable } from './support/run.ts';

runTable('Compressed messages', compressedCases());
runTable('Limits of compressed messages', bombCases(), limits);
