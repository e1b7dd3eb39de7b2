/** What nginx puts around the text of a status. */
export function nginxPage(status: string): string {
  return crlf([
    '<html>',
    `<head><title>${status}</title></head>`,
    '<body>',
    `<center><h1>${status}</h1></center>`,
    '<hr><center>nginx/1.26.2</center>',
    '</body>',
    '</html>',
  ]);
}

/** Bodies as products send them: what a diagnosis can recognise. */
export const bodies = {
  spa: '<!doctype html><html lang="en"><head><title>My app</title></head><body><div id="root"></div><script type="module" src="/assets/index.js"></script></body></html>',
  nginxPlainToHttps: crlf([
    '<html>',
    '<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>',
    '<body>',
    '<center><h1>400 Bad Request</h1></center>',
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    '<hr><center>nginx/1.26.2</center>',
    '</body>',
    '</html>',
  ]),
  cloudflareBlocked:
    '<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1></body></html>',
  iis503:
    '<!DOCTYPE html><html><head><title>IIS 10.0 Detailed Error - 503.0 - Service Unavailable</title></head><body><h3>HTTP Error 503.0 - Service Unavailable</h3><p>WebSocket request made to a site where WebSockets are disabled.</p></body></html>',
  haproxy502:
    '<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid or incomplete response.\n</body></html>\n',
  express404: (method: string, target: string): string => {
    const safe = target.replace(/[<>&"]/g, '');
    return `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${method} ${safe}</pre>\n</body>\n</html>\n`;
  },
} as const;

function crlf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
