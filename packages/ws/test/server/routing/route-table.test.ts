import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RouteTable } from '../../../src/server/routing/route-table.ts';

describe('a table of routes', () => {
  const table = new RouteTable<string>();
  table.add({ path: '/rooms/:id' }, 'any room');
  table.add({ path: '/rooms/lobby' }, 'lobby');
  table.add({ path: '/rooms/:id', host: 'vip.example.com' }, 'room of vips');
  table.add({ path: '/news', host: '*.example.org' }, 'news');
  const find = (target: string, host?: string) => table.find(target, host)?.endpoint;

  it('finds by path, without the query; what is exact goes before what has names', () => {
    assert.equal(find('/rooms/7?token=x'), 'any room');
    assert.equal(find('/rooms/lobby'), 'lobby');
    assert.equal(find('/rooms'), undefined);
  });

  it('finds by host, with any port; those with a host go first', () => {
    assert.equal(find('/rooms/7', 'vip.example.com:8080'), 'room of vips');
    assert.equal(find('/rooms/lobby', 'vip.example.com'), 'room of vips');
    assert.equal(find('/news', 'a.example.org'), 'news');
    for (const host of [undefined, '', 'example.org', 'a b']) assert.equal(find('/news', host), undefined);
  });

  it('tells what the names stand for', () => {
    assert.deepEqual({ ...table.find('/rooms/7', 'x')?.params }, { id: '7' });
  });

  it('has one endpoint in a place', () => {
    assert.throws(() => table.add({ path: '/rooms/:id' }, 'b'), /there is an endpoint for \/rooms\/:id already/);
    assert.throws(() => table.add({ path: '/news', host: '*.example.org' }, 'b'), /\/news of \*\.example\.org already/);
    assert.throws(() => table.add({ path: '/a', host: 'http://b' }, 'b'), TypeError);
  });

  it('gives an endpoint up, wherever it is', () => {
    const small = new RouteTable<string>();
    small.add({ path: '/a' }, 'x');
    small.add({ path: '/b' }, 'x');
    assert.deepEqual([small.delete('x'), small.delete('x'), small.find('/b', undefined)], [true, false, undefined]);
  });
});
