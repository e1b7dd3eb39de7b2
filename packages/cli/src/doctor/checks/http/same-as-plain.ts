import { fact } from '../../../facts/fact.ts';
import type { Finding } from '../../../findings/finding.ts';
import { isOwnPage } from '../../fingerprint/body-marks.ts';
import { explain, type Situation, type SituationCheck } from './situation.ts';

/** Servers of Python that take every request for a common one, as WSGI has no upgrade. */
const WSGI = new Set(['Gunicorn', 'a WSGI server', 'the development server of Django', 'http.server of Python']);

/**
 * The upgrade and the plain GET got the same answer: the headers never arrived where it was given, or nobody there listens for an
 * upgrade. Which of the two, the answer alone seldom tells for certain: the likelier one comes first, and the other behind it.
 */
export const sameAsPlain: SituationCheck = (situation) => {
  const { isEqual, answer, stripper, application, isPathKnown, plain } = situation;
  if (isEqual === false || answer.status >= 500) return [];
  if (asksForUpgrade(situation)) return [stripped(situation, 'certain')];
  if (answer.status === 403) return [];
  // Whoever calls every request bad has no page there, either.
  if (answer.status === 400 && isEqual === true) return maybeStripped(situation);
  if (isEqual === undefined && plain === undefined)
    return answer.status === 200 ? [noHandler(situation, 'likely')] : [];
  const fromBehind = stripper !== undefined && comesFromBehind(situation);
  if (isAsgiWithoutUpgrade(situation)) {
    const missing = explain(situation, 'websocket-library-missing', stripper ? 'possible' : 'likely', {
      products: ['uvicorn'],
    });
    return stripper ? [stripped(situation, 'likely'), missing] : [missing];
  }
  if (fromBehind) return [stripped(situation, 'likely'), noHandler(situation, 'possible')];
  const noListener = explain(situation, 'upgrade-event-not-attached', 'likely');
  const isProgram = application !== undefined || (answer.status < 300 && !isStaticFile(situation));
  const isPage = answer.isHtml && application === undefined;
  if (isPathKnown === true && isProgram && !isPage && answer.status < 300)
    return [noListener, ...maybeStripped(situation)];
  if (application && WSGI.has(application.name)) return [noListener];
  return [
    noHandler(situation, isPathKnown === false ? 'certain' : 'likely'),
    ...(listensForUpgrades(application) ? [{ ...noListener, confidence: 'possible' as const }] : []),
    ...maybeStripped(situation),
  ];
};

/** Is it one of those where an upgrade is no route like any other, but something to listen for? */
function listensForUpgrades(application: Situation['application']): boolean {
  return ['Express', 'Node.js', 'Next.js', 'Vite', 'Flask', 'Django Channels'].includes(application?.product ?? '');
}

/** Words that were not known, and a header that says it all (RFC 9110 §15.5.22). */
function asksForUpgrade({ answer }: Situation): boolean {
  return answer.status === 426 || (answer.status >= 400 && answer.headers.lists('upgrade', 'websocket'));
}

/** Is this the answer of a program behind the proxy, and no page or file of the proxy itself? */
function comesFromBehind({ answer, application }: Situation): boolean {
  if (isOwnPage(answer)) return false;
  if (application !== undefined) return true;
  return !answer.isHtml && answer.body !== '';
}

/**
 * The routers of FastAPI and Starlette know a WebSocket route for upgrades only: with one, an upgrade anywhere gets 403, never the
 * 404 of pages. So none was seen.
 */
function isAsgiWithoutUpgrade({ answer, application }: Situation): boolean {
  if (answer.status !== 404) return false;
  return application?.name === 'uvicorn' || application?.name === 'FastAPI' || answer.json?.detail === 'Not Found';
}

function isStaticFile({ answer }: Situation): boolean {
  return answer.headers.has('accept-ranges') || (answer.headers.has('etag') && answer.headers.has('last-modified'));
}

function stripped(situation: Situation, confidence: Finding['confidence']): Finding {
  const { answer } = situation;
  const upgrade = answer.headers.get('upgrade');
  const facts = upgrade === undefined ? [] : [fact('http-header', { name: 'Upgrade', value: upgrade })];
  return explain(situation, 'upgrade-headers-stripped', confidence, { facts });
}

function maybeStripped(situation: Situation): readonly Finding[] {
  return situation.stripper && !isOwnPage(situation.answer) ? [stripped(situation, 'possible')] : [];
}

function noHandler(situation: Situation, confidence: Finding['confidence']): Finding {
  return explain(situation, 'no-handler-on-path', confidence);
}
