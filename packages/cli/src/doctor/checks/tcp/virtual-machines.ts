import { fact } from '../../../facts/fact.ts';
import { attemptFact } from '../../facts/tcp.ts';
import type { Check } from '../check.ts';
import { failsDirectly } from '../routes.ts';
import { isConnected, kindOf } from './outcomes.ts';

/** The computer, as its Android emulator sees it (Genymotion has the second one): of no use anywhere else. */
const EMULATOR_HOSTS = new Set(['10.0.2.2', '10.0.3.2']);

/** "localhost" on a phone, or the phone's word for the computer on the computer. */
export const emulatorLoopback: Check = (evidence) => {
  const { tcp, environment } = evidence;
  if (tcp === undefined || !failsDirectly(evidence)) return [];
  const isOnDevice = environment?.platform === 'android' && tcp.isThisMachine;
  const address = tcp.attempts.find((one) => EMULATOR_HOSTS.has(one.address))?.address;
  if (!isOnDevice && (address === undefined || environment?.platform === 'android')) return [];
  const hint = address === undefined ? [] : [fact('tcp-hint-emulator', { address })];
  const facts = [...tcp.attempts.map(attemptFact), ...hint];
  return [{ code: 'emulator-loopback', severity: 'error', confidence: 'likely', facts }];
};

/** In WSL2 `localhost` is the virtual machine, and on Windows it is a relay to it that may carry one name and not the other. */
export const wslRelay: Check = (evidence) => {
  const { tcp, environment, machine } = evidence;
  if (tcp === undefined || !environment?.isWsl || !tcp.isThisMachine || tcp.siblings.some(isConnected)) return [];
  if (!tcp.attempts.every((one) => kindOf(one) === 'refused')) return [];
  if (machine !== undefined && machine.owners.length > 0) return [];
  const facts = [...tcp.attempts.map(attemptFact), fact('tcp-hint-wsl')];
  return [{ code: 'wsl-loopback-relay', severity: 'error', confidence: 'possible', facts }];
};
