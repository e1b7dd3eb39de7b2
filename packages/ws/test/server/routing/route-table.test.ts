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

  it('finds the closest, whatever the order in which they came', () => {
    const places = [
      { path: '/:a/x' },
      { path: '/x/:b' },
      { path: '/x', host: '*.example.com' },
      { path: '/x', host: '*.a.example.com' },
      { path: '/x', host: 'b.a.example.com' },
      { path: '/x', host: 'b.a.example.com:8080' },
    ];
    for (const ordered of [places, places.toReversed()]) {
      const closest = new RouteTable<string>();
      for (const place of ordered) closest.add(place, place.host ?? place.path);
      const found = (target: string, host?: string) => closest.find(target, host)?.endpoint;
      assert.deepEqual([found('/x/x'), found('/y/x'), found('/x/y')], ['/x/:b', '/:a/x', '/x/:b']);
      assert.deepEqual(
        [found('/x', 'c.example.com'), found('/x', 'c.a.example.com')],
        ['*.example.com', '*.a.example.com'],
      );
      assert.equal(found('/x', 'b.a.example.com:80'), 'b.a.example.com');
      assert.equal(found('/x', 'b.a.example.com:8080'), 'b.a.example.com:8080');
    }
  });

  it('tells what the names stand for', () => {
    assert.deepEqual({ ...table.find('/rooms/7', 'x')?.params }, { id: '7' });
  });

  it('has one endpoint in a place', () => {
    assert.throws(() => table.add({ path: '/rooms/:id' }, 'b'), /there is an endpoint for \/rooms\/:id already/);
    assert.throws(() => table.add({ path: '/rooms/:name' }, 'b'), /there is an endpoint for \/rooms\/:name already/);
    assert.throws(() => table.add({ path: '/news', host: '*.EXAMPLE.org.' }, 'b'), Error);
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
