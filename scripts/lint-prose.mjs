// Part of `npm run check`: plain English where people read it, in the descriptions of the schema, the documents,
// the messages to users, the titles of tests and the comments. A sentence has at most 25 words, up to its full
// stop, colon or semicolon.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, visit } from 'graphql';
import { proseOf, sourcesBelow } from './prose-of-sources.mjs';
import { ROOT } from './workspace.mjs';

const SOURCES = ['src', 'aws-local', 'demo', 'scripts', 'test', 'bench', 'infra/lib', 'web/src'];

const MOST_WORDS = 25;
/** Vague pronouns and archaic words. */
const REFUSED = /\b(whoever|nobody|goes|stands|senseless|what is \w+ is)\b/i;
/** First words of a comment that do not name its subject. */
const BARE = /^(What|Whether|Who|Whom|How|One|Nobody|Whoever)\b/;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const below = (folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...below('docs/guides'),
  ...below('docs/decisions'),
];

const problems = [
  ...descriptions().flatMap((text) => problemsIn('schema/schema.graphql', text)),
  ...documents.flatMap((file) => paragraphsOf(read(file)).flatMap((text) => problemsIn(file, text))),
  ...SOURCES.flatMap((folder) => sourcesBelow(ROOT, folder)).flatMap(problemsOfSource),
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

function problemsOfSource(file) {
  const { comments, messages, titles } = proseOf(join(ROOT, file));
  return [
    ...[...messages, ...titles].flatMap((text) => problemsIn(file, text)),
    ...comments.flatMap((text) => [
      ...(BARE.test(text) ? [`${file}: a comment must name its subject: ${text.split('\n')[0]}`] : []),
      ...refusedIn(file, text.replace(/\s+/g, ' ')),
    ]),
  ];
}

function problemsIn(file, paragraph) {
  return paragraph
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?:;]["')*_]*)\s+/)
    .flatMap((sentence) => {
      const words = sentence.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
      return [
        ...(words > MOST_WORDS ? [`${file}: ${words} words: ${sentence}`] : []),
        ...refusedIn(file, sentence),
      ];
    });
}

function refusedIn(file, text) {
  const refused = REFUSED.exec(text.replace(/`[^`]*`/g, ''))?.[0];
  return refused === undefined ? [] : [`${file}: "${refused}": ${text}`];
}
