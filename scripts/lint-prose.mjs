// Part of `npm run check`: plain English where people read it, in the descriptions of the schema, README,
// CONTRIBUTING and the guides. A sentence has at most 25 words up to its full stop, colon or semicolon.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, visit } from 'graphql';
import { ROOT } from './workspace.mjs';

const MOST_WORDS = 25;
/** Vague pronouns and archaic words. */
const REFUSED = /\b(whoever|nobody|goes|stands|senseless|what is \w+ is)\b/i;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const files = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs/guides')).map((name) => `docs/guides/${name}`),
];

const problems = [
  ...descriptions().flatMap((text) => problemsIn('schema/schema.graphql', text)),
  ...files.flatMap((file) => paragraphsOf(read(file)).flatMap((text) => problemsIn(file, text))),
];
for (const problem of problems) console.error(`  ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);

function descriptions() {
  const found = [];
  visit(parse(read('schema/schema.graphql')), {
    enter: (node) => void (node.kind === 'StringValue' && found.push(node.value)),
  });
  return found;
}

/** Without code, tables, headings and images; an entry of a list is a paragraph. */
function paragraphsOf(markdown) {
  return markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/^ {4}.*$/gm, '')
    .split('\n')
    .filter((line) => !/^\s*(\||#|!\[)/.test(line))
    .join('\n')
    .replace(/\]\([^)]*\)/g, ']')
    .split(/\n\s*\n|\n\s*(?:[-*]|\d+\.)\s/);
}

function problemsIn(file, paragraph) {
  return paragraph
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?:;]["')*_]*)\s+/)
    .flatMap((sentence) => {
      const words = sentence.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
      const refused = REFUSED.exec(sentence.replace(/`[^`]*`/g, ''))?.[0];
      return [
        ...(words > MOST_WORDS ? [`${file}: ${words} words: ${sentence}`] : []),
        ...(refused === undefined ? [] : [`${file}: "${refused}": ${sentence}`]),
      ];
    });
}
