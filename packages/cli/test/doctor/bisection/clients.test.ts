import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../src/doctor/bisection/change.ts';
import { tryClients } from '../../../src/doctor/bisection/try-clients.ts';
import { otherClients } from '../../../src/doctor/checks/bisection/clients.ts';
import type { Evidence } from '../../../src/doctor/evidence/index.ts';
import { type DiagnoseOptions, planOf } from '../../../src/doctor/options.ts';
import { profiles } from '../../../src/doctor/profiles/index.ts';
import { headersOf, probersOf, type Rule, searchFor, serverOf } from './fake-server.ts';

const URL_OF_IT = 'ws://srv.example:8080/chat';

async function findingsFor(opens: (attempt: Attempt) => boolean, options: DiagnoseOptions = {}) {
  const rule: Rule = (attempt) => (opens(attempt) ? 101 : 403);
  const server = serverOf(rule);
  const { attempt, failed, target } = await searchFor(URL_OF_IT, server, options);
  const context = { plan: planOf(URL_OF_IT, options), signal: new AbortController().signal };
  const [prober] = probersOf(server);
  const clients = await tryClients({ context, target, evidence: {}, opened: attempt }, prober);
  const upgrade = { shape: attempt.shape, exchange: failed, opened: true } as Evidence['upgrade'];
  return { clients, findings: otherClients({ clients, upgrade } as Evidence) };
}

const brief = (findings: ReturnType<typeof otherClients>) =>
  findings.map(({ code, severity }) => `${severity} ${code}`);

test('a server that takes all clients: no finding, and each was tried, a browser on a page of another site too', async () => {
  const { clients, findings } = await findingsFor(() => true);
  assert.deepEqual(findings, []);
  assert.equal(clients.trials.length, profiles.length + 1);
  assert.equal(clients.handshakes, clients.trials.length);
});

test('that pages of other sites are kept out is a note', async () => {
  const own = 'http://srv.example:8080';
  const { findings } = await findingsFor((attempt) => (headersOf(attempt).get('origin') ?? own) === own);
  assert.deepEqual(brief(findings), ['note origin-not-allowed']);
});

test('that every page is kept out, even that of the server itself, is a warning', async () => {
  const { findings } = await findingsFor((attempt) => !headersOf(attempt).has('origin'));
  assert.deepEqual(brief(findings).toSorted(), ['note origin-not-allowed', 'warning origin-not-allowed']);
});

test('with the origin given that the server is for, its own page is not what matters', async () => {
  const { findings } = await findingsFor((attempt) => headersOf(attempt).get('origin') === 'https://app.example', {
    origin: 'https://app.example',
  });
  assert.deepEqual(brief(findings), ['note origin-not-allowed']);
});

test('that a list in Connection is refused is a warning, once', async () => {
  const { findings } = await findingsFor((attempt) => /^upgrade$/i.test(headersOf(attempt).get('connection') ?? ''));
  assert.deepEqual(brief(findings), ['warning request-connection-list']);
});

test('that only close in the list is refused is a note: hardly anybody sends it', async () => {
  const { findings } = await findingsFor((attempt) => !headersOf(attempt).get('connection')?.includes('close'));
  assert.deepEqual(brief(findings), ['note request-connection-close']);
});

test('that clients without a User-Agent are refused is a warning', async () => {
  const { findings } = await findingsFor((attempt) => headersOf(attempt).has('user-agent'), {
    headers: { 'User-Agent': 'mine/1' },
  });
  assert.deepEqual(brief(findings), ['warning user-agent-required']);
});

test('that the port in Host is refused, as devices write it, is a warning', async () => {
  const url = 'ws://srv.example/chat';
  const server = serverOf((attempt) => (headersOf(attempt).get('host') === 'srv.example' ? 101 : 404));
  const { attempt, failed, target } = await searchFor(url, server);
  const context = { plan: planOf(url), signal: new AbortController().signal };
  const clients = await tryClients({ context, target, evidence: {}, opened: attempt }, probersOf(server)[0]);
  const upgrade = { shape: attempt.shape, exchange: failed, opened: true } as Evidence['upgrade'];
  assert.deepEqual(brief(otherClients({ clients, upgrade } as Evidence)), ['warning host-header-not-matched']);
});

test('names in lower case only, or no lower case: a detail that decides', async () => {
  const { findings } = await findingsFor(({ shape }) => shape.fields.some(([name]) => name === 'Sec-WebSocket-Key'));
  assert.deepEqual(brief(findings), ['warning handshake-detail-decides']);
});

test('a server that has enough for now says nothing about clients', async () => {
  let count = 0;
  const server = serverOf(() => (++count > 5 ? 429 : 101));
  const { attempt, failed, target } = await searchFor(URL_OF_IT, server);
  const context = { plan: planOf(URL_OF_IT), signal: new AbortController().signal };
  const clients = await tryClients({ context, target, evidence: {}, opened: attempt }, probersOf(server)[0]);
  const upgrade = { shape: attempt.shape, exchange: failed, opened: true } as Evidence['upgrade'];
  assert.equal(clients.stopped, 'rate-limited');
  assert.deepEqual(otherClients({ clients, upgrade } as Evidence), []);
});
