/** What a case needs on this machine, by the names of `findPrograms`. */
export type Need =
  | 'nginx'
  | 'apache'
  | 'haproxy'
  | 'caddy'
  | 'squid'
  | 'stunnel'
  | 'frameworks'
  | 'uvicornAlone'
  | 'go'
  | 'rust'
  | 'bun'
  | 'deno';
