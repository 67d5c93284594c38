import type { Chart } from './draw-chart.js';
import { PAGE_STYLE } from './page-style.js';

/** A page that needs nothing else: no script, no network. @param body  HTML */
export function documentOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Sentences under a heading, a point each. */
export function points(heading: string, sentences: readonly string[]): string {
  return `<section><h2>${text(heading)}</h2><ul>${sentences.map((sentence) => `<li>${text(sentence)}</li>`).join('')}</ul></section>`;
}

export function figure({ title, caption, wide, narrow }: Chart): string {
  return `<section>
<h2>${text(title)}</h2>
<figure>
<div class="wide" role="img" aria-label="${text(title)}">${wide}</div>
<div class="narrow" role="img" aria-label="${text(title)}">${narrow}</div>
<figcaption>${text(caption)}</figcaption>
</figure>
</section>`;
}

/**
 * Cells are text, the first of a row its name.
 *
 * @param kind  `words` for cells that hold sentences
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  kind: 'figures' | 'words' = 'figures',
): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    row
      .map((cell, n) => (n === 0 ? `<th scope="row">${text(cell)}</th>` : `<${tag}>${text(cell)}</${tag}>`))
      .join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  const above = head.length === 0 ? '' : `<thead><tr>${cells(head, 'th')}</tr></thead>`;
  return `<div class="scroll"><table class="${kind}">${above}<tbody>${body}</tbody></table></div>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Ids of a log are other people's text. */
export function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => ENTITIES.get(character) ?? character);
}
