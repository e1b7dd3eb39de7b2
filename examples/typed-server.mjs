import { WebSocketServer } from '@handfast/ws';
import { json, typed } from '@handfast/ws/codecs';
import { z } from 'zod';

const Order = z.object({ item: z.string().min(1), count: z.coerce.number().int().positive() });
const Receipt = z.object({ item: z.string(), count: z.number(), cents: z.number() });
const cents = { tea: 250, coffee: 320 };

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });

server.on('connection', async (socket) => {
  const orders = typed(socket, { incoming: json(Order), outgoing: json(Receipt) });
  try {
    for await (const { item, count } of orders) orders.send({ item, count, cents: count * (cents[item] ?? 0) });
  } catch (error) {
    console.log(`${error.code}: ${error.message}`);
  }
});

server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}/`));
