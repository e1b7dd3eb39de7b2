import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Text and lines take the colour of the page: dark on light, light on dark. Charts use `currentColor` for them. */
const style = '<style>svg{color:#1f2328}@media (prefers-color-scheme:dark){svg{color:#e6edf3}}</style>';

/** A chart as a picture that is readable on pages of both kinds. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg.replace(/^(<svg[^>]*>)/, `$1${style}`)}\n`;
}
