import type { TopLevelSpec } from 'vega-lite';
import { toSvg } from '../bench/to-svg.ts';
import { measures } from './judge.ts';
import { names, type Soak, sides } from './run.ts';

const ink = 'currentColor';
const MIB = 1024 * 1024;

/** A small chart for each measure, one under the other: both processes over the minutes. */
export async function renderChart({ moments }: Pick<Soak, 'moments'>): Promise<string> {
  const values = moments.flatMap((moment) =>
    sides.flatMap((side) =>
      measures.map(({ title, of, isBytes }) => ({
        minutes: moment.atMs / 60_000,
        process: names[side],
        measure: isBytes ? `${title}, MiB` : title,
        value: isBytes ? of(moment[side]) / MIB : of(moment[side]),
      })),
    ),
  );
  return toSvg(specOf(values));
}

function specOf(values: object[]): TopLevelSpec {
  return {
    background: 'transparent',
    data: { values },
    facet: {
      field: 'measure',
      type: 'nominal',
      title: null,
      sort: measures.map(({ title, isBytes }) => (isBytes ? `${title}, MiB` : title)),
      header: { labelColor: ink, labelFontSize: 13, labelAnchor: 'start' },
    },
    columns: 2,
    spec: {
      width: 330,
      height: 110,
      mark: { type: 'line', strokeWidth: 1.5 },
      encoding: {
        x: { field: 'minutes', type: 'quantitative', title: 'minutes' },
        y: { field: 'value', type: 'quantitative', title: null, axis: { tickCount: 4 }, scale: { domainMin: 0 } },
        color: {
          field: 'process',
          type: 'nominal',
          title: null,
          scale: { domain: Object.values(names), range: ['#e5484d', '#2f81f7'] },
        },
      },
    },
    resolve: { scale: { y: 'independent' } },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: ink,
        labelFontSize: 12,
        titleColor: ink,
        titleFontWeight: 'normal',
        gridColor: ink,
        gridOpacity: 0.12,
        domain: false,
        ticks: false,
      },
      legend: { labelColor: ink, labelFontSize: 12, orient: 'top' },
    },
  };
}
