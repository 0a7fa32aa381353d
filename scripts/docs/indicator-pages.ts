import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { catalog, type CatalogEntry } from '@veloce/indicators';
import { sampleCandles, sampleMarket } from './indicator-market.js';
import { candlePicture, indicatorPicture } from './indicator-picture.js';

const groups: Readonly<Record<CatalogEntry['group'], string>> = {
  averages: 'Averages',
  volatility: 'Volatility and bands',
  momentum: 'Momentum and trend',
  volume: 'Volume and flow',
  statistics: 'Statistics and events',
  candles: 'Candle patterns',
};

/** The pages of the indicators and their pictures, by path below `docs/indicators`: made of the catalog and the docstrings. */
export async function indicatorPages(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const market = sampleMarket();
  const candles = sampleCandles(60_000);
  for (const entry of catalog) {
    const picture =
      entry.group === 'candles' ? candlePicture(entry, candles) : indicatorPicture(entry, market);
    files.set(`pictures/${entry.name}.svg`, picture);
  }
  for (const [group, title] of Object.entries(groups)) {
    const entries = catalog.filter((entry) => entry.group === group);
    const sections = await Promise.all(entries.map(section));
    files.set(`${group}.md`, `# ${title}\n\n${made}\n\n${sections.join('\n')}`);
  }
  files.set('README.md', indexPage());
  return files;
}

const made = '[All indicators](README.md) · made by `npm run docs:indicators`';

function indexPage(): string {
  const parts = Object.entries(groups).map(([group, title]) => {
    const rows = catalog
      .filter((entry) => entry.group === group)
      .map((entry) => {
        const usual = entry.params.map((param) => param.default).join(', ');
        return `| [\`${entry.name}\`](${group}.md#${entry.name.toLowerCase()}) | ${entry.fullName} | ${entry.inputs.join(', ')} | ${usual} |`;
      });
    return `## [${title}](${group}.md)\n\n| | | reads | usual parameters |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Indicators

${catalog.length} indicators with their formulas, and a picture of each on a simulated market; in pictures with two panes the upper one is the price. An
event is drawn at the bar where it becomes known. The definition of each is its docstring in \`packages/indicators/src\`; this
page and those it leads to are made of them by \`npm run docs:indicators\`.

There is no \`jma\`: its formula has not been published.

${parts.join('\n')}`;
}

async function section(entry: CatalogEntry): Promise<string> {
  const { text, params, returns, example } = await docOf(entry);
  const usual = entry.params.map((param) => `${param.name} = ${param.default}`);
  const lines = [
    `## ${entry.name}`,
    '',
    `**${entry.fullName}** · \`${entry.name}(${[...entry.inputs, ...usual].join(', ')})\``,
    '',
    `![${entry.fullName}](pictures/${entry.name}.svg)`,
    '',
    text,
    '',
    ...[...params].map(([name, what]) => `- \`${name}\`: ${what}`),
    `- returns ${returns}`,
    `- source: ${entry.source}`,
    '',
    example,
    '',
  ];
  return lines.join('\n');
}

interface Doc {
  readonly text: string;
  readonly params: ReadonlyMap<string, string>;
  readonly returns: string;
  readonly example: string;
}

/** The docstring of an indicator's function. */
async function docOf({ name, group }: CatalogEntry): Promise<Doc> {
  const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const path = new URL(`../../packages/indicators/src/${group}/${file}.ts`, import.meta.url);
  const source = ts.createSourceFile(file, await readFile(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find(
    (statement): statement is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(statement) && statement.name?.text === name,
  );
  if (declaration === undefined) throw new Error(`${path.pathname} has no function ${name}`);
  const doc = ts.getJSDocCommentsAndTags(declaration).find(ts.isJSDoc);
  const tags = ts.getJSDocTags(declaration);
  const textOf = (node: ts.JSDoc | ts.JSDocTag | undefined): string =>
    (ts.getTextOfJSDocComment(node?.comment) ?? '')
      .replace(/\{@link (\w+)\}/g, '`$1`')
      .replace(/([^\n])\n(?!\n|```|- )/g, '$1 ')
      .trim();
  const tag = (wanted: string): ts.JSDocTag | undefined =>
    tags.find(({ tagName }) => tagName.text === wanted);
  const params = tags.filter(ts.isJSDocParameterTag).map((one) => [one.name.getText(), textOf(one)] as const);
  return {
    text: textOf(doc),
    params: new Map(params),
    returns: textOf(tag('returns')),
    example: (ts.getTextOfJSDocComment(tag('example')?.comment) ?? '').trim(),
  };
}
