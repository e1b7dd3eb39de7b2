import type { HandshakeStage } from '../../protocol/handshake/failures.ts';
import type { Cause } from '../evidence.ts';

/** Calls to the system that belong to one stage, whatever the log saw. */
const stageOfCall: Record<string, HandshakeStage> = { getaddrinfo: 'dns', connect: 'tcp' };

/** The system has a code for it, and that code is ours; an error of the caller's own keeps its words. */
export const system: Cause = ({ error, stage, target }) => {
  if (!error) return undefined;
  const { code, syscall, address } = firstOf(error) as NodeJS.ErrnoException & { address?: string };
  const name = (error as NodeJS.ErrnoException).code ?? code;
  const value = target.socketPath ?? address;
  return {
    code: typeof name === 'string' ? name : 'WS_ERR_REQUEST_FAILED',
    details: { stage: stageOfCall[syscall ?? ''] ?? stage, detail: sentence(error), value },
  };
};

/** When every address failed Node has an error for each, and an AggregateError around them that says nothing. */
function firstOf(error: Error): Error {
  const { errors } = error as { errors?: unknown };
  return Array.isArray(errors) && errors[0] instanceof Error ? errors[0] : error;
}

function sentence(error: Error): string {
  return error.message || firstOf(error).message || error.name;
}
