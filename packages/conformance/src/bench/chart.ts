import type { TopLevelSpec } from 'vega-lite';
import type { Peer } from './peers.ts';
import { summarize } from './report.ts';
import type { Run } from './result.ts';
import { toSvg } from './to-svg.ts';

const ink = 'currentColor';
const text = { labelColor: ink, labelFontSize: 12, labelPadding: 8, labelLimit: 0 };
const shapes = [
  'circle',
  'circle',
  'square',
  'diamond',
  'triangle-up',
  'triangle-down',
  'cross',
  'triangle-right',
  'square',
  'square',
];
/** Readable on both kinds of page. */
const colours = [
  '#e5484d',
  '#f0883e',
  '#8b949e',
  '#2f81f7',
  '#2da44e',
  '#a371f7',
  '#d4a72c',
  '#bf4b8a',
  '#57606a',
  '#39c5cf',
];

/** A mark for each peer and workload, at how many times less than `base` it costs; a line from the least to the most. */
export async function renderChart({ results }: Run, peers: readonly Peer[], base: string): Promise<string> {
  const titleOf = (name: string) => (peers.find((peer) => peer.name === name)?.title ?? name).replace(/ \(\d\)$/, '');
  const values = results.flatMap(({ workload, rounds }) =>
    summarize(rounds, base).flatMap(({ peer, ratio }) =>
      ratio && peer !== base ? [{ workload: workload.title, peer: titleOf(peer), ...ratio }] : [],
    ),
  );
  const shown = peers.map(({ name }) => titleOf(name)).filter((title) => values.some(({ peer }) => peer === title));
  const order = results.map(({ workload }) => workload.title);
  // The first peer is drawn last, on top of the others.
  return toSvg(specOf(values.reverse(), shown, order, titleOf(base)));
}

function specOf(values: object[], peers: string[], workloads: string[], base: string): TopLevelSpec {
  const x = { type: 'quantitative', scale: { type: 'log' } } as const;
  const y = { field: 'workload', type: 'nominal', sort: workloads, title: null, axis: { grid: true } } as const;
  const peer = { field: 'peer', type: 'nominal', title: null } as const;
  const color = { ...peer, scale: { domain: peers, range: colours } };
  const shape = { ...peer, scale: { domain: peers, range: shapes } };
  const title = `times less than ${base} (the dashed line; further right is better)`;
  return {
    background: 'transparent',
    data: { values },
    width: 560,
    height: { step: 24 },
    layer: [
      { mark: { type: 'rule', color: ink, strokeDash: [4, 3], opacity: 0.7 }, encoding: { x: { datum: 1, ...x } } },
      {
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.4 },
        encoding: { y, x: { field: 'min', ...x }, x2: { field: 'max' }, color },
      },
      {
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: { y, x: { field: 'median', ...x, title }, color, shape },
      },
    ],
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        ...text,
        titleColor: ink,
        titleFontWeight: 'normal',
        gridColor: ink,
        gridOpacity: 0.12,
        domain: false,
        ticks: false,
      },
      legend: { ...text, orient: 'top', columns: 3, symbolOpacity: 1 },
    },
  };
}
