import type { Product } from '../../findings/snippets/snippet.ts';
import type { Answer } from './answer.ts';
import type { Identity, Role } from './identity.ts';

type Mark = readonly [header: string, value: RegExp, name: string, role: Role, product?: Product];

/** `x-envoy-*` stands for any header that begins so. */
const marks: readonly Mark[] = [
  ['server', /^(?:nginx|openresty|tengine|angie)/i, 'nginx', 'stripper', 'nginx'],
  ['server', /^apache-coyote/i, 'Tomcat', 'application', 'Spring'],
  ['server', /^apache(?:\/|$)/i, 'Apache httpd', 'stripper', 'Apache httpd'],
  ['server', /^caddy/i, 'Caddy', 'passer', 'Caddy'],
  ['server', /envoy/i, 'Envoy', 'passer', 'Envoy'],
  ['server', /^traefik/i, 'Traefik', 'passer', 'Traefik'],
  ['server', /^haproxy/i, 'HAProxy', 'passer', 'HAProxy'],
  ['server', /^awselb/i, 'AWS ALB', 'passer', 'AWS ALB'],
  ['server', /^cloudflare/i, 'Cloudflare', 'edge', 'Cloudflare'],
  ['server', /^cloudfront/i, 'Amazon CloudFront', 'edge'],
  ['server', /^akamai/i, 'Akamai', 'edge'],
  ['server', /^microsoft-iis/i, 'IIS', 'stripper', 'IIS'],
  ['server', /^microsoft-httpapi/i, 'HTTP.sys', 'application', 'IIS'],
  ['server', /^microsoft-azure-application-gateway/i, 'Azure Application Gateway', 'passer', 'Azure'],
  ['server', /^(?:google frontend|gws|esf|gse)/i, 'Google Cloud', 'edge', 'Google Cloud'],
  ['server', /^varnish/i, 'Varnish', 'stripper'],
  ['server', /^squid/i, 'Squid', 'stripper', 'Squid'],
  ['server', /^litespeed/i, 'LiteSpeed', 'stripper'],
  ['server', /^lighttpd/i, 'lighttpd', 'stripper'],
  ['server', /^big-?ip/i, 'F5 BIG-IP', 'stripper'],
  ['server', /^(?:fly)\b/i, 'Fly.io', 'edge'],
  ['server', /^heroku/i, 'Heroku', 'edge', 'Heroku'],
  ['server', /^vercel/i, 'Vercel', 'pages'],
  ['server', /^netlify/i, 'Netlify', 'pages'],
  ['server', /^github\.com/i, 'GitHub Pages', 'pages'],
  ['server', /^amazons3/i, 'Amazon S3', 'pages'],
  ['server', /^simplehttp/i, 'http.server of Python', 'pages'],
  ['server', /^uvicorn/i, 'uvicorn', 'application', 'uvicorn'],
  ['server', /^hypercorn/i, 'Hypercorn', 'application', 'FastAPI'],
  ['server', /^daphne/i, 'Daphne', 'application', 'Django Channels'],
  ['server', /^gunicorn/i, 'Gunicorn', 'application', 'Flask'],
  ['server', /^(?:waitress|uwsgi|cheroot|cherrypy)/i, 'a WSGI server', 'application', 'Flask'],
  ['server', /^werkzeug/i, 'Werkzeug', 'application', 'Flask'],
  ['server', /^wsgiserver/i, 'the development server of Django', 'application', 'Django Channels'],
  ['server', /websockets\/\d/i, 'Python websockets', 'application', 'Python websockets'],
  ['server', /aiohttp/i, 'aiohttp', 'application', 'aiohttp'],
  ['server', /^tornado/i, 'Tornado', 'application'],
  ['server', /^cowboy/i, 'Cowboy', 'application', 'Phoenix'],
  ['server', /^jetty/i, 'Jetty', 'application', 'Spring'],
  ['server', /^(?:puma|thin|webrick|falcon)/i, 'a Ruby server', 'application', 'Rails'],
  ['server', /passenger/i, 'Passenger', 'application', 'Rails'],
  ['server', /^kestrel/i, 'Kestrel', 'application'],
  ['server', /^swoole/i, 'Swoole', 'application'],
  ['via', /vegur|heroku/i, 'Heroku', 'edge', 'Heroku'],
  ['via', /google/i, 'Google Cloud', 'edge', 'Google Cloud'],
  ['via', /cloudfront/i, 'Amazon CloudFront', 'edge'],
  ['via', /squid/i, 'Squid', 'stripper', 'Squid'],
  ['via', /varnish/i, 'Varnish', 'stripper'],
  ['via', /caddy/i, 'Caddy', 'passer', 'Caddy'],
  ['via', /envoy/i, 'Envoy', 'passer', 'Envoy'],
  ['via', /./, 'a proxy that names itself in Via', 'stripper'],
  ['cf-ray', /./, 'Cloudflare', 'edge', 'Cloudflare'],
  ['x-amz-cf-id', /./, 'Amazon CloudFront', 'edge'],
  ['x-amzn-requestid', /./, 'AWS API Gateway', 'edge', 'AWS API Gateway'],
  ['x-amzn-errortype', /./, 'AWS API Gateway', 'edge', 'AWS API Gateway'],
  ['x-amz-apigw-id', /./, 'AWS API Gateway', 'edge', 'AWS API Gateway'],
  ['apigw-requestid', /./, 'AWS API Gateway', 'edge', 'AWS API Gateway'],
  ['x-envoy-*', /./, 'Envoy', 'passer', 'Envoy'],
  ['x-azure-ref', /./, 'Azure Front Door', 'edge', 'Azure'],
  ['x-ms-request-id', /./, 'Azure', 'edge', 'Azure'],
  ['x-vercel-id', /./, 'Vercel', 'pages'],
  ['x-nf-request-id', /./, 'Netlify', 'pages'],
  ['x-github-request-id', /./, 'GitHub Pages', 'pages'],
  ['x-forwarded-server', /traefik/i, 'Traefik', 'passer', 'Traefik'],
  ['x-squid-error', /./, 'Squid', 'stripper', 'Squid'],
  ['x-varnish', /./, 'Varnish', 'stripper'],
  ['x-iinfo', /./, 'Imperva', 'edge'],
  ['x-sucuri-id', /./, 'Sucuri', 'edge'],
  ['x-powered-by', /^express/i, 'Express', 'application', 'Express'],
  ['x-powered-by', /^next/i, 'Next.js', 'application', 'Next.js'],
  ['x-powered-by', /^arr/i, 'IIS with ARR', 'stripper', 'IIS'],
  ['x-powered-by', /^asp\.net/i, 'ASP.NET', 'application', 'IIS'],
  ['x-powered-by', /passenger/i, 'Passenger', 'application', 'Rails'],
  ['x-powered-by', /^php/i, 'PHP', 'application'],
  ['x-powered-by', /./, 'a framework that names itself in X-Powered-By', 'application'],
  ['x-runtime', /^\d+\.\d+$/, 'Rails', 'application', 'Rails'],
  ['x-application-context', /./, 'Spring', 'application', 'Spring'],
  ['uwebsockets', /./, 'uWebSockets', 'application'],
  ['set-cookie', /^(?:awsalb)/i, 'AWS ALB', 'passer', 'AWS ALB'],
  ['set-cookie', /^arraffinity/i, 'Azure App Service', 'edge', 'Azure'],
  ['set-cookie', /^bigipserver/i, 'F5 BIG-IP', 'stripper'],
  ['set-cookie', /^connect\.sid=/i, 'Express', 'application', 'Express'],
  ['set-cookie', /^jsessionid=/i, 'a Java server', 'application', 'Spring'],
];

/** Who shows in the headers: of each value, the first mark that fits, for it is the most telling. */
export function headerMarks({ headers }: Answer): readonly Identity[] {
  return [...headers].flatMap(([field, line]): Identity[] => {
    const name = field.toLowerCase();
    const own = marks.filter(([header]) => isFor(header, name));
    const values = name === 'via' ? line.split(',') : [line];
    return values.flatMap((value): Identity[] => {
      const mark = own.find(([, pattern]) => pattern.test(value.trim()));
      return mark ? [{ name: mark[2], role: mark[3], product: mark[4], seenIn: name }] : [];
    });
  });
}

function isFor(header: string, name: string): boolean {
  return header.endsWith('*') ? name.startsWith(header.slice(0, -1)) : header === name;
}
