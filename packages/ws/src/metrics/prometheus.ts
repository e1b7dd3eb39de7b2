import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTENT_TYPE, exposition } from './exposition.ts';
import { Meters } from './meters.ts';
import { type MeteredServer, readServers } from './servers.ts';
import { subscribeMeters } from './subscribe.ts';

/** Options of `prometheus()`. */
export interface PrometheusOptions {
  /** Beginning of the name of every metric. Default `handfast_`. */
  prefix?: string | undefined;
  /** Count messages and their bytes, which costs an object for each of them. Default `true`. */
  messages?: boolean | undefined;
  /** Upper bounds in seconds of the buckets for round trips. Default: from 1 ms to 10 s. */
  roundTripBuckets?: readonly number[] | undefined;
  /** The same for how long connections last. Default: from 1 s to a day. */
  durationBuckets?: readonly number[] | undefined;
}

/** What `prometheus()` returns. */
export interface PrometheusMetrics {
  /** The metrics in the text format of Prometheus (version 0.0.4), as they are now. */
  text(): string;
  /**
   * Answers a request with them: GET and HEAD with 200, other methods with 405. Path and access are yours to check.
   * A handler for `http.createServer`, Express, Connect and their like.
   */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** Counts no more. `text()` keeps giving what was counted. */
  close(): void;
  /** As `close`. */
  [Symbol.dispose](): void;
}

/**
 * Counts for Prometheus what the channels tell, from now on: call it before the servers listen.
 *
 * @param servers one; or several, that are summed up; or several by name, each with a label `server`; or none: then every socket
 * of the process is counted, clients too, with a label `role`
 * @throws {TypeError} for a prefix that is not fit for names of metrics, or buckets that do not rise
 */
export function prometheus(
  servers?: MeteredServer | Iterable<MeteredServer> | { readonly [name: string]: MeteredServer },
  options: PrometheusOptions = {},
): PrometheusMetrics {
  const meters = new Meters(readServers(servers), options);
  const unsubscribe = subscribeMeters(meters, options.messages ?? true);
  const text = () => {
    meters.refresh();
    return exposition(meters.families);
  };
  return {
    text,
    handler: (request, response) => answer(request, response, text),
    close: unsubscribe,
    [Symbol.dispose]: unsubscribe,
  };
}

function answer(request: IncomingMessage, response: ServerResponse, text: () => string): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const body = Buffer.from(text());
  response.writeHead(200, { 'Content-Type': CONTENT_TYPE, 'Content-Length': body.length, 'Cache-Control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
