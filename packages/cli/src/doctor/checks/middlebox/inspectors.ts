/** Products that open TLS connections, by the names that they give to their authorities: of networks, virus scanners, debuggers. */
const inspectors: readonly (readonly [pattern: RegExp, product: string])[] = [
  [/zscaler/i, 'Zscaler'],
  [/netskope|goskope/i, 'Netskope'],
  [/forti(?:gate|net|guard|proxy)/i, 'Fortinet'],
  [/palo ?alto|pan-?os|globalprotect/i, 'Palo Alto Networks'],
  [/blue ?coat|proxysg|symantec web security/i, 'Blue Coat ProxySG'],
  [/cisco (?:umbrella|secure|web security)|ironport|opendns/i, 'Cisco Umbrella'],
  [/mcafee|skyhigh|trellix/i, 'McAfee Web Gateway'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/sophos/i, 'Sophos'],
  [/check ?point/i, 'Check Point'],
  [/barracuda/i, 'Barracuda'],
  [/watchguard/i, 'WatchGuard'],
  [/sonicwall/i, 'SonicWall'],
  [/cato networks/i, 'Cato Networks'],
  [/iboss/i, 'iboss'],
  [/gateway ca.{0,40}cloudflare|cloudflare for teams/i, 'Cloudflare Gateway'],
  [/untangle/i, 'Untangle'],
  [/smoothwall|lightspeed|securly|goguardian/i, 'a school filter'],
  [/avast/i, 'Avast'],
  [/\bavg\b/i, 'AVG'],
  [/norton (?:web|mail|security|360|antivirus)/i, 'Norton'],
  [/\beset\b/i, 'ESET'],
  [/kaspersky/i, 'Kaspersky'],
  [/bitdefender/i, 'Bitdefender'],
  [/trend ?micro/i, 'Trend Micro'],
  [/dr\.?web/i, 'Dr.Web'],
  [/\bg ?data\b/i, 'G DATA'],
  [/adguard/i, 'AdGuard'],
  [/superfish|komodia|privdog/i, 'adware'],
  [/mitmproxy/i, 'mitmproxy'],
  [/charles proxy/i, 'Charles'],
  [/fiddler/i, 'Fiddler'],
  [/portswigger|\bburp\b/i, 'Burp Suite'],
  [/proxyman/i, 'Proxyman'],
  [/http toolkit/i, 'HTTP Toolkit'],
  [/owasp|zed attack proxy/i, 'ZAP'],
];

/** The product whose authority this is; undefined for all others. */
export function inspectorIn(issuer: string): string | undefined {
  return inspectors.find(([pattern]) => pattern.test(issuer))?.[1];
}
