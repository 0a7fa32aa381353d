import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { BacktestSettings } from '@veloce/backtest';

/** The part of a JSON Schema that the page shows. */
interface Shown {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shown[];
  readonly oneOf?: readonly Shown[];
  readonly properties?: Readonly<Record<string, Shown>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** The page of every setting of a backtest, its values, its default and what it means: made from the schema that checks them. */
export function settingsPage(): string {
  const { properties = {} } = z.toJSONSchema(BacktestSettings, { io: 'input' }) as Shown;
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `| \`${name}\` | ${valuesOf(field)} | ${field.default === undefined ? '' : code(field.default)} | ${field.description ?? ''} |`,
  );
  const models = Object.entries(properties).flatMap(([name, field]) => {
    const variants = variantsOf(field).filter(({ properties: own }) => own !== undefined);
    return variants.length === 0 ? [] : [`## \`${name}\``, '', ...variants.map(modelOf), ''];
  });
  return [
    '<!-- Made by scripts/docs/settings-page.ts from the schema; npm run docs:settings writes it again. -->',
    '',
    '# Settings of a backtest',
    '',
    "The fourth argument of `backtest`, and the options of `portfolio`, `fromSignals`, `fromOrders` and `paperBroker`. Rates are fractions (0.0005 is 0.05 %), money is in quote currency, distances in basis points say so. A field without a default may be left out; an unknown field is refused. `result.settings` holds what was in force, with the strategy's own `size` and `oppositeSignal` filled in, and the head of the report names costs and size.",
    '',
    '| setting | values | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...models,
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function variantsOf({ anyOf, oneOf, ...own }: Shown): readonly Shown[] {
  const inner = anyOf ?? oneOf;
  return inner === undefined ? [own] : inner.flatMap(variantsOf);
}

function valuesOf(field: Shown): string {
  const texts = variantsOf(field).map((one) => {
    if (one.enum !== undefined) return one.enum.map(code).join(', ');
    if (one.properties !== undefined) return 'an object, below';
    if (one.type === 'boolean') return 'true, false';
    if (one.type === 'array') return 'a list';
    return `${one.type ?? 'value'}${domainOf(one)}`;
  });
  return [...new Set(texts)].join('; or ');
}

function domainOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shown): string {
  const isBound = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const bounds = [
    ...(isBound(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : isBound(minimum) ? [`>= ${minimum}`] : []),
    ...(isBound(exclusiveMaximum) ? [`< ${exclusiveMaximum}`] : isBound(maximum) ? [`<= ${maximum}`] : []),
  ];
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

/** One model of a setting: its fields, each with its domain, default and meaning. */
function modelOf({ properties = {} }: Shown): string {
  const [head, ...fields] = Object.entries(properties).map(([name, field]) => {
    if (field.const !== undefined) return `\`${name}: ${JSON.stringify(field.const).replaceAll('"', "'")}\``;
    const given = field.default === undefined ? '' : `, default ${code(field.default)}`;
    return `\`${name}\` (${valuesOf(field)}${given}${field.description === undefined ? '' : `; ${field.description}`})`;
  });
  return `- ${[head, ...fields].join(', ')}`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile('docs/settings.md', settingsPage());
}
