import { startHaproxy } from '../../src/interop/haproxy.ts';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { makeScratch } from '../../src/interop/scratch.ts';
import { type BackendName, backendNames } from '../../src/smuggling/backend.ts';
import { FORBIDDEN } from '../../src/smuggling/wares.ts';
import { tryWares } from './support/try-wares.ts';

withPeer('HAProxy', findProgram('haproxy') ?? findProgram('/usr/sbin/haproxy'), (program) => {
  tryWares(async (ports) => {
    const scratch = makeScratch('smuggling-haproxy');
    const rules = [`http-request deny if { path_beg ${FORBIDDEN} }`];
    // Its names are one word each.
    const site = (name: BackendName) =>
      [`site-${backendNames.indexOf(name)}`, { backendPort: ports[name], rules }] as const;
    const haproxy = await startHaproxy(program, scratch, Object.fromEntries(backendNames.map(site)));
    const stop = async () => {
      await haproxy.child.stop();
      scratch.remove();
    };
    const own = backendNames.map((name, i) => [name, haproxy.ports[`site-${i}`]] as const);
    return { ports: Object.fromEntries(own) as typeof ports, stop };
  }, false);
});
