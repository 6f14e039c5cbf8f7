/**
 * A picture of a terminal as SVG: text with ANSI colours on standard input -> SVG on standard output, for README and guides.
 * `FORCE_COLOR=1 COLUMNS=100 node dist/main.js … | node tools/terminal-picture.ts > docs/terminal.svg`
 */
import { text } from 'node:stream/consumers';

const cell = { width: 8.4, height: 18 };
const margin = 16;
const colours: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922' };

interface Style {
  readonly fill: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const plainStyle: Style = { fill: '#e6edf3', bold: false, dim: false };

function restyle(style: Style, code: string): Style {
  if (code === '0') return plainStyle;
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, dim: true };
  if (code === '22') return { ...style, bold: false, dim: false };
  if (code === '39') return { ...style, fill: plainStyle.fill };
  return { ...style, fill: colours[code] ?? style.fill };
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function lineSvg(line: string, row: number): string {
  let style = plainStyle;
  const spans: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this reads
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this reads
    const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      style = codes.split(';').reduce(restyle, style);
    } else if (part !== '') {
      const weight = style.bold ? ' font-weight="bold"' : '';
      const opacity = style.dim ? ' opacity="0.62"' : '';
      spans.push(`<tspan fill="${style.fill}"${weight}${opacity}>${escapeXml(part)}</tspan>`);
    }
  }
  const y = margin + cell.height * (row + 1) - 5;
  return `<text x="${margin}" y="${y}" xml:space="preserve">${spans.join('')}</text>`;
}

const lines = (await text(process.stdin)).trimEnd().split('\n');
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences take no room
const columns = Math.max(...lines.map((line) => [...line.replace(/\u001b\[[\d;]*m/g, '')].length));
const width = Math.ceil(columns * cell.width + 2 * margin);
const height = lines.length * cell.height + 2 * margin;
const font =
  'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14"';
console.log(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>assay validate on the example shop</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g ${font}>`,
    ...lines.map(lineSvg),
    '</g>',
    '</svg>',
  ].join('\n'),
);
