import { frameCases } from './cases/frames.ts';
import { runTable } from './support/run.ts';

runTable('Frames: lengths and masks', frameCases());
