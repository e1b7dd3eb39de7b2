import type { Family, Labels, Sample } from './exposition.ts';
import { Counter, Histogram, Reading } from './families.ts';
import type { MeteredServer, MeteredServers } from './servers.ts';

const ROUND_TRIP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const DURATION_BUCKETS = [1, 10, 60, 300, 1800, 3600, 14_400, 86_400];

/** Options of the metrics themselves. */
export interface MeterOptions {
  readonly prefix?: string | undefined;
  readonly roundTripBuckets?: readonly number[] | undefined;
  readonly durationBuckets?: readonly number[] | undefined;
}

/** All metrics. What is in a server's `stats()` is read when somebody scrapes, the rest is counted when it happens. */
export class Meters {
  readonly families: readonly Family[];
  readonly servers: MeteredServers;
  readonly messages: Counter;
  readonly messageBytes: Counter;
  readonly closes: Counter;
  readonly durations: Histogram;
  readonly roundTrips: Histogram;
  readonly silences: Counter;
  readonly backpressure: Counter;
  readonly dropped: Counter;
  readonly failed: Counter;
  readonly opened: Counter;
  /** Open connections of the process by role. */
  readonly open = { client: 0, server: 0 };
  readonly #labels = new WeakMap<object, Labels>();
  /** What the servers say, asked once for a page: they look at all their connections. */
  readonly #stats = new Map<MeteredServer, Stats>();

  /** @throws {TypeError} for a prefix that is not fit for names of metrics, or buckets that do not rise */
  constructor(servers: MeteredServers, options: MeterOptions) {
    const { prefix = 'handfast_', roundTripBuckets, durationBuckets } = options;
    // The names that Prometheus allows.
    if (!/^[A-Za-z_:][\w:]*$/.test(prefix))
      throw new TypeError(`prefix: "${prefix}" cannot begin the name of a metric`);
    const counter = (name: string, help: string) => new Counter(prefix + name, help);
    const histogram = (name: string, help: string, bounds: readonly number[]) =>
      new Histogram(prefix + name, help, rising(bounds));
    this.servers = servers;
    this.messages = counter('messages_total', 'Messages, by direction and type.');
    this.messageBytes = counter('message_bytes_total', 'Payload of messages in bytes, uncompressed, by direction.');
    this.closes = counter('closes_total', 'Connections that ended, by close code (RFC 6455, 7.4) and who began.');
    this.durations = histogram(
      'connection_duration_seconds',
      'How long connections that ended were open.',
      durationBuckets ?? DURATION_BUCKETS,
    );
    this.roundTrips = histogram(
      'round_trip_seconds',
      'Round trips of pings, measured by the option heartbeat.',
      roundTripBuckets ?? ROUND_TRIP_BUCKETS,
    );
    this.silences = counter('heartbeat_timeouts_total', 'Peers taken for dead by the option heartbeat.');
    this.backpressure = counter('backpressure_total', 'Times that bytes buffered for a slow peer went over the mark.');
    this.dropped = counter('dropped_messages_total', 'Messages dropped for slow peers, by policy.');
    this.failed = counter('handshakes_failed_total', 'Handshakes of clients that failed, by code.');
    this.opened = counter('connections_opened_total', 'Connections that opened.');
    this.families = [
      ...(servers
        ? serverReadings(prefix, servers, (server) => this.#statsOf(server))
        : [this.#openReading(prefix), this.opened, this.failed]),
      ...[this.messages, this.messageBytes, this.closes, this.durations],
      ...[this.roundTrips, this.silences, this.backpressure, this.dropped],
    ];
  }

  /** To be called before the families are read. */
  refresh(): void {
    this.#stats.clear();
  }

  #statsOf(server: MeteredServer): Stats {
    const stats = this.#stats.get(server) ?? server.stats();
    this.#stats.set(server, stats);
    return stats;
  }

  /** The labels of a socket that is measured; undefined for others, and for those that opened before we listened. */
  labelsOf(socket: object): Labels | undefined {
    return this.#labels.get(socket);
  }

  /** From now on this socket is measured. */
  measure(socket: object, labels: Labels): void {
    this.#labels.set(socket, labels);
  }

  #openReading(prefix: string): Family {
    return new Reading(`${prefix}connections`, 'Open connections, by role.', 'gauge', () =>
      Object.entries(this.open).map(([role, value]) => ({ labels: [['role', role]], value })),
    );
  }
}

type Stats = ReturnType<MeteredServer['stats']>;

/** What `stats()` of the servers says; those with the same labels are summed up. */
function serverReadings(
  prefix: string,
  servers: NonNullable<MeteredServers>,
  statsOf: (server: MeteredServer) => Stats,
): Family[] {
  const reading = (
    name: string,
    help: string,
    type: 'counter' | 'gauge',
    read: (stats: Stats) => number | undefined | Iterable<Sample>,
  ) =>
    new Reading(prefix + name, help, type, () =>
      summed(
        [...servers.values()].flatMap(({ server, labels }) => {
          const value = read(statsOf(server));
          if (value === undefined) return [];
          if (typeof value === 'number') return [{ labels, value }];
          return [...value].map((sample) => ({ ...sample, labels: [...labels, ...sample.labels] }));
        }),
      ),
    );
  return [
    reading('connections', 'Open connections.', 'gauge', ({ connections }) => connections),
    reading('servers_ready', 'Servers that take new connections.', 'gauge', ({ isReady }) => Number(isReady)),
    reading(
      'buffered_bytes',
      'Bytes sent that have not left the process.',
      'gauge',
      ({ bufferedBytes }) => bufferedBytes,
    ),
    reading('topics', 'Topics that have subscribers.', 'gauge', ({ topics }) => topics),
    reading('handshakes_accepted_total', 'Handshakes that succeeded.', 'counter', ({ accepted }) => accepted),
    reading('handshakes_refused_total', 'Handshakes that were refused, by code.', 'counter', ({ refusedByCode }) =>
      Object.entries(refusedByCode).map(([code, value]) => ({ labels: [['code', code]], value })),
    ),
  ];
}

function summed(samples: readonly Sample[]): Iterable<Sample> {
  const sums = new Map<string, { labels: Labels; value: number }>();
  for (const { labels, value } of samples) {
    const key = JSON.stringify(labels);
    const sum = sums.get(key);
    if (sum) sum.value += value;
    else sums.set(key, { labels, value });
  }
  return sums.values();
}

function rising(bounds: readonly number[]): readonly number[] {
  const isRising = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > (bounds[i - 1] as number)));
  if (bounds.length === 0 || !isRising) throw new TypeError(`buckets: ${bounds.join(', ')} do not rise`);
  return [...bounds];
}
