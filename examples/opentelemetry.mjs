import { channels, connect, WebSocketServer } from '@handfast/ws';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

// In a program these come from your set-up, with exporters that send to a collector.
const spans = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('handfast');
const numbers = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: numbers })] });
const meter = meters.getMeter('handfast');

// A span for each handshake of a client, with an event for each stage.
const open = new WeakMap();
channels.connect.start.subscribe((connecting) => {
  const attributes = { 'url.full': connecting.url };
  open.set(connecting.socket, tracer.startSpan('websocket handshake', { kind: SpanKind.CLIENT, attributes }));
});
channels.stage.subscribe(({ socket, stage, durationMs }) =>
  open.get(socket)?.addEvent(stage, { 'duration.ms': durationMs }),
);
channels.connect.error.subscribe(({ socket, error }) => {
  open.get(socket)?.recordException(error);
  open.get(socket)?.setAttribute('error.type', error.code);
  open.get(socket)?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
});
channels.connect.asyncEnd.subscribe(({ socket }) => open.get(socket)?.end());

// Numbers of both sides.
const messages = meter.createCounter('websocket.messages', { unit: '{message}' });
const connections = meter.createUpDownCounter('websocket.connections', { unit: '{connection}' });
const roundTrips = meter.createHistogram('websocket.round_trip', { unit: 'ms' });
channels.message.subscribe(({ direction }) => messages.add(1, { direction }));
channels.open.subscribe(() => connections.add(1));
channels.close.subscribe(() => connections.add(-1));
channels.rtt.subscribe(({ rttMs }) => roundTrips.record(rttMs));

// Something to measure.
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
server.on('listening', async () => {
  const url = `ws://127.0.0.1:${server.address().port}/`;
  const socket = await connect(`${url}?token=secret`);
  socket.send('hello');
  for await (const _ of socket) socket.close();
  await connect('ws://127.0.0.1:1/').catch(() => {});
  await new Promise((resolve) => server.close(resolve));
  await meters.forceFlush();
  for (const { name, status, attributes, events } of spans.getFinishedSpans()) {
    const outcome = status.code === SpanStatusCode.ERROR ? attributes['error.type'] : 'open';
    console.log(`${name}: ${outcome}: ${events.map((event) => event.name).join(' ')}`);
  }
  for (const { descriptor, dataPoints } of numbers.getMetrics()[0].scopeMetrics[0].metrics) {
    console.log(descriptor.name, dataPoints.map(({ value }) => value).join(' '));
  }
});
