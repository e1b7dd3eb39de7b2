/** What a snippet is for. The names are proper names: the same in every language. */
export type Product =
  | 'nginx'
  | 'ingress-nginx'
  | 'Apache httpd'
  | 'HAProxy'
  | 'Caddy'
  | 'Envoy'
  | 'Traefik'
  | 'IIS'
  | 'Squid'
  | 'Cloudflare'
  | 'AWS ALB'
  | 'AWS NLB'
  | 'AWS API Gateway'
  | 'Google Cloud'
  | 'Azure'
  | 'Heroku'
  | 'Docker'
  | 'Handfast'
  | 'Node ws'
  | 'Node.js'
  | 'Express'
  | 'Next.js'
  | 'Vite'
  | 'Socket.IO'
  | 'FastAPI'
  | 'uvicorn'
  | 'Python websockets'
  | 'Flask'
  | 'aiohttp'
  | 'Django Channels'
  | 'Rails'
  | 'Phoenix'
  | 'Spring'
  | 'actix-web'
  | 'Go'
  | 'ESP-IDF'
  | 'Arduino'
  | 'libwebsockets'
  | 'Browser'
  | 'Android'
  | 'iOS'
  | 'curl'
  | 'Linux';

/** Something to paste: configuration, code or a command line. */
export interface Snippet {
  readonly product: Product;
  /** The name of the format, as Markdown highlights it. */
  readonly format: string;
  /** The text, with places such as {{host}} to fill in. */
  readonly text: string;
}

/** A snippet whose lines stand one per argument. */
export function snippet(product: Product, format: string, ...lines: readonly string[]): Snippet {
  return { product, format, text: lines.join('\n') };
}
