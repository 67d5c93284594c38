import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SOURCE = /\.(ts|mts|mjs|tsx)$/;
const LEFT_OUT = new Set(['node_modules', 'dist', 'generated', 'golden', 'fixtures']);
/** Functions, methods and classes whose literals are read by people. */
const SPEAKERS = new Set([
  'ParallaxError',
  'ConfigurationError',
  'badInput',
  'console',
  'report',
  'say',
  'description',
  'argument',
  'option',
  'requiredOption',
  'Option',
]);
/** Functions whose first argument is the title of a test or of a suite. */
const TITLED = new Set(['describe', 'it', 'test']);

/** The source files below a folder, relative to the root. */
export function sourcesBelow(root, folder) {
  return readdirSync(join(root, folder))
    .filter((name) => !LEFT_OUT.has(name))
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      if (statSync(join(root, path)).isDirectory()) return sourcesBelow(root, path);
      return SOURCE.test(name) ? [path] : [];
    });
}

/**
 * The prose of a source file.
 *
 * @returns `comments` without their markers, consecutive line comments as one; `messages` that users read,
 *   each placeholder as one word; `titles` of tests and suites
 */
export function proseOf(path) {
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const comments = [];
  const messages = [];
  const titles = [];
  visit(file);
  return { comments: comments.map(({ body }) => body), messages, titles };

  function visit(node) {
    if (isJsDoc(node)) return;
    const children = node.getChildren(file).filter((child) => !isJsDoc(child));
    if (children.length === 0 && !ts.isJsxText(node)) addComments(node.pos, node.getStart(file));
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && SPEAKERS.has(speakerOf(node.expression)))
      for (const argument of node.arguments ?? []) addTexts(argument, messages);
    if (ts.isCallExpression(node) && TITLED.has(namedIn(node.expression)) && node.arguments.length > 0)
      addTexts(node.arguments[0], titles);
    for (const child of children) visit(child);
  }

  /** The text between two tokens holds white space and comments only. */
  function addComments(from, to) {
    for (const { 0: found, index } of text.slice(from, to).matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g)) {
      const start = from + index;
      const body = found.replace(/^\/\/|^\/\*+|\*\/$/g, '').replace(/^\s*\* ?/gm, '');
      const last = comments.at(-1);
      const goesOn =
        found.startsWith('//') && last?.isLine && /^[ \t]*\n[ \t]*$/.test(text.slice(last.end, start));
      if (goesOn) Object.assign(last, { body: `${last.body}\n${body.trim()}`, end: start + found.length });
      else comments.push({ body: body.trim(), isLine: found.startsWith('//'), end: start + found.length });
    }
  }

  function addTexts(node, texts) {
    if (ts.isFunctionLike(node)) return;
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node))
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('`x`'));
    ts.forEachChild(node, (child) => addTexts(child, texts));
  }
}

function isJsDoc(node) {
  return node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode;
}

/** `console` of `console.log`, `option` of `program.option`. */
function speakerOf(expression) {
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isPropertyAccessExpression(expression)) return '';
  const isConsole = ts.isIdentifier(expression.expression) && expression.expression.text === 'console';
  return isConsole ? 'console' : expression.name.text;
}

/** `it` of `it(...)`, `it.skipIf(...)(...)` and `it.each(...)(...)`, whose own first argument is no title. */
function namedIn(expression) {
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return '';
  return namedIn(expression.expression.expression);
}
