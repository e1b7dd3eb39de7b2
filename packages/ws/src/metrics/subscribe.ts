import { channels, type TypedChannel } from '../connection/channels.ts';
import type { Labels } from './exposition.ts';
import type { Meters } from './meters.ts';

const roles = { client: [['role', 'client']], server: [['role', 'server']] } as const;

/** Feeds the meters from the channels. @returns what ends that */
export function subscribeMeters(meters: Meters, withMessages: boolean): () => void {
  const ends: (() => void)[] = [];
  const on = <Message>(channel: TypedChannel<Message>, listener: (message: Message) => void) => {
    channel.subscribe(listener);
    ends.push(() => channel.unsubscribe(listener));
  };
  if (meters.servers) {
    on(channels.accepted, ({ server, socket }) => {
      const metered = meters.servers?.get(server);
      if (metered) meters.measure(socket, metered.labels);
    });
  } else {
    on(channels.open, ({ socket, role }) => {
      const labels = roles[role];
      meters.measure(socket, labels);
      meters.open[role]++;
      meters.opened.add(labels);
    });
    on(channels.failed, ({ error }) => meters.failed.add([['code', error.code]]));
  }
  if (withMessages) {
    const places = new Map<Labels, MessagePlaces>();
    on(channels.message, ({ socket, direction, bytes, isBinary, isFinal }) => {
      const labels = meters.labelsOf(socket);
      if (!labels) return;
      const place = places.get(labels) ?? placesFor(meters, labels);
      places.set(labels, place);
      if (isFinal) place[direction][isBinary ? 'binary' : 'text'].value++;
      place[direction].bytes.value += bytes;
    });
  }
  subscribeRest(meters, on);
  return () => {
    for (const end of ends.splice(0)) end();
  };
}

interface Place {
  value: number;
}
interface DirectionPlaces {
  readonly text: Place;
  readonly binary: Place;
  readonly bytes: Place;
}
/** Where the messages of all sockets with the same labels are counted: looked for once, because there are many messages. */
interface MessagePlaces {
  readonly received: DirectionPlaces;
  readonly sent: DirectionPlaces;
}

function placesFor(meters: Meters, base: Labels): MessagePlaces {
  const of = (direction: string): DirectionPlaces => {
    const labels: Labels = [...base, ['direction', direction]];
    return {
      text: meters.messages.at([...labels, ['type', 'text']]),
      binary: meters.messages.at([...labels, ['type', 'binary']]),
      bytes: meters.messageBytes.at(labels),
    };
  };
  return { received: of('received'), sent: of('sent') };
}

function subscribeRest(
  meters: Meters,
  on: <Message>(channel: TypedChannel<Message>, listener: (message: Message) => void) => void,
): void {
  on(channels.close, ({ socket, code, begunBy, durationMs }) => {
    const labels = meters.labelsOf(socket);
    if (!labels) return;
    const role = meters.servers ? undefined : labels[0]?.[1];
    if (role === 'client' || role === 'server') meters.open[role]--;
    meters.closes.add([...labels, ['code', String(code)], ['begun_by', begunBy]]);
    meters.durations.observe(labels, durationMs / 1000);
  });
  on(channels.rtt, ({ socket, rttMs }) => {
    const labels = meters.labelsOf(socket);
    if (labels) meters.roundTrips.observe(labels, rttMs / 1000);
  });
  on(channels.heartbeatTimeout, ({ socket }) => {
    const labels = meters.labelsOf(socket);
    if (labels) meters.silences.add(labels);
  });
  on(channels.backpressure, ({ socket, state }) => {
    const labels = meters.labelsOf(socket);
    if (labels && state === 'high') meters.backpressure.add(labels);
  });
  on(channels.dropped, ({ socket, policy, messages }) => {
    const labels = meters.labelsOf(socket);
    if (labels) meters.dropped.add([...labels, ['policy', policy]], messages);
  });
}
