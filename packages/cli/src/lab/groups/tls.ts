import type { Certificate } from '@handfast/ws/testing';
import type { FindingCode } from '../../findings/codes.ts';
import type { LabCertificates } from '../certificates/lab-certificates.ts';
import { type Group, refuses, type Scenario, type TlsSettings, type Words } from '../scenario.ts';
import { answerPlain } from '../wire/answers.ts';
import { openAndTalk } from '../wire/talk.ts';
import { bodies, nginxPage } from './status-bodies.ts';

const ALPN = ['http/1.1'];

function showing(
  id: string,
  title: Words,
  finding: FindingCode,
  identity: (certificates: LabCertificates) => Certificate,
  settings: TlsSettings = {},
): Scenario {
  return {
    id: `tls-${id}`,
    title,
    finding,
    good: refuses,
    reach: { host: 'localhost' },
    place: {
      on: 'tls',
      tls: (certificates) => {
        const { cert, key } = identity(certificates);
        return { cert, key, ALPNProtocols: ALPN, ...settings };
      },
      answer: (visit) => openAndTalk(visit),
    },
  };
}

const healthy = (certificates: LabCertificates): Certificate => certificates.healthy;

const certificates: readonly Scenario[] = [
  showing(
    'expired',
    { en: 'The certificate expired two days ago', zh: '证书两天前已过期' },
    'certificate-expired',
    (c) => c.expired,
  ),
  showing(
    'not-yet-valid',
    { en: 'The certificate is good from in five days on', zh: '证书五天之后才生效' },
    'certificate-not-yet-valid',
    (c) => c.notYetValid,
  ),
  showing('self-signed', { en: 'Self-signed', zh: '自签名证书' }, 'certificate-self-signed', (c) => c.selfSigned),
  showing(
    'unknown-authority',
    {
      en: 'Signed by an authority that nobody knows, which comes along',
      zh: '由无人知晓的机构签发，并附上了该机构的证书',
    },
    'certificate-authority-unknown',
    (c) => c.unknownAuthority,
  ),
  showing(
    'wrong-name',
    { en: 'A certificate for other.example', zh: '属于 other.example 的证书' },
    'certificate-name-mismatch',
    (c) => c.wrongName,
  ),
  showing(
    'chain-incomplete',
    { en: 'The intermediate certificate is missing', zh: '缺少中间证书' },
    'certificate-chain-incomplete',
    (c) => c.withoutIntermediate,
  ),
];

const handshakes: readonly Scenario[] = [
  {
    id: 'plain-on-tls-port',
    title: { en: 'ws:// to a port that speaks TLS', zh: '用 ws:// 访问 TLS 端口' },
    finding: 'plain-on-tls-port',
    good: refuses,
    reach: { scheme: 'ws', host: 'localhost' },
    place: {
      on: 'tls',
      tls: ({ healthy: { cert, key } }) => ({ cert, key, ALPNProtocols: ALPN }),
      answer: (visit) => openAndTalk(visit),
    },
  },
  {
    id: 'status-400-plain-to-https',
    title: { en: 'nginx: a plain request on its TLS port', zh: 'nginx：明文请求到了它的 TLS 端口' },
    finding: 'plain-on-tls-port',
    good: refuses,
    reach: { scheme: 'ws', host: 'localhost' },
    place: {
      on: 'tls',
      tls: ({ healthy: { cert, key } }) => ({ cert, key, ALPNProtocols: ALPN }),
      answer: (visit) => openAndTalk(visit),
      answerPlain: (visit) =>
        answerPlain(visit, {
          status: '400 Bad Request',
          fields: [['Server', 'nginx/1.26.2']],
          body: bodies.nginxPlainToHttps,
        }),
    },
  },
  {
    id: 'tls-on-plain-port',
    title: { en: 'wss:// to a port that speaks plain HTTP', zh: '用 wss:// 访问明文 HTTP 端口' },
    finding: 'tls-on-plain-port',
    good: refuses,
    reach: { scheme: 'wss', host: 'localhost' },
    place: { on: 'shared', answer: (visit) => openAndTalk(visit) },
  },
  showing('1-0', { en: 'TLS 1.0 and 1.1 only', zh: '只支持 TLS 1.0 与 1.1' }, 'tls-version-unsupported', healthy, {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  }),
  showing(
    'null-cipher',
    { en: 'Has only ciphers that do not encrypt', zh: '只有不加密的密码套件' },
    'tls-no-common-cipher',
    healthy,
    { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' },
  ),
  {
    id: 'tls-client-certificate',
    title: { en: 'Demands a certificate of the client', zh: '要求客户端证书' },
    finding: 'client-certificate-required',
    good: refuses,
    reach: { host: 'localhost' },
    place: {
      on: 'tls',
      tls: ({ healthy: { cert, key }, authority }) => ({
        cert,
        key,
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: true,
      }),
      answer: (visit) => openAndTalk(visit),
    },
  },
  {
    id: 'tls-cut',
    title: {
      en: 'Resets at the ClientHello, as firewalls do that dislike a name',
      zh: '收到 TLS 问候就重置，如同不喜欢某个域名的防火墙',
    },
    finding: 'tls-cut-in-handshake',
    good: refuses,
    reach: { scheme: 'wss', host: 'localhost' },
    place: { on: 'port', connected: (visit) => visit.onBytes(() => visit.reset()) },
  },
  {
    id: 'tls-default-host',
    title: {
      en: 'Without SNI (an IP address in the URL, or a client that sends none) the default site answers 404; by the name localhost it opens',
      zh: '没有 SNI（URL 中是 IP 地址，或客户端不发送）时由默认站点应答 404；用名称 localhost 则打开',
    },
    finding: 'sni-missing',
    good: refuses,
    reach: { host: '127.0.0.1' },
    place: {
      on: 'tls',
      tls: ({ defaultHost, healthy: named }) => ({
        cert: defaultHost.cert,
        key: defaultHost.key,
        ALPNProtocols: ALPN,
        identities: { localhost: named },
      }),
      answer: (visit) => {
        if (visit.serverName === 'localhost') return openAndTalk(visit);
        answerPlain(visit, {
          status: '404 Not Found',
          fields: [['Server', 'nginx/1.26.2']],
          body: nginxPage('404 Not Found'),
        });
      },
    },
  },
];

/** TLS that does not come about, or not with whom it should. */
export const tls: Group = {
  id: 'tls',
  title: { en: 'TLS', zh: 'TLS' },
  scenarios: [...certificates, ...handshakes],
};
