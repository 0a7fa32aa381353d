import { pointwiseKernel } from '../pointwise.js';
import { isSeries, nameOf, type Operand, type Series } from '../series.js';
import { shown } from '../shown.js';

/** The word that each series was made by, where it was made by one. */
const words = /* @__PURE__ */ new WeakMap<Series, string>();

/** Remembers by which word a series was made. */
export function madeBy<Made>(word: string, made: Made): Made {
  if (isSeries(made)) words.set(made, word);
  return made;
}

/** Longer texts are cut: a reason is read in a table. */
const longest = 160;

/**
 * A series as it was written: `above(rsi(close, 14), 70)`. What has several outputs has the number of its own behind it.
 *
 * @param series A number stands for itself.
 */
export function seriesText(series: Operand): string {
  const text = textOf(series);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** The conditions of which one is enough: those that `or` joins, or the one that there is. */
export function alternativesOf(condition: Operand): readonly Operand[] {
  if (!isJoined(condition)) return [condition];
  return [...new Set(condition.inputs.flatMap(alternativesOf))];
}

const isJoined = (condition: Operand): condition is Extract<Series, { readonly kind: 'computed' }> =>
  isSeries(condition) && condition.kind === 'computed' && words.get(condition) === 'or';

function textOf(series: Operand): string {
  if (typeof series === 'number') return String(series);
  if (series.kind === 'input') return series.name;
  const word = words.get(series);
  const { inputs, args, kernel, output } = series;
  if (word === undefined && nameOf(series.factory) === 'constant') return argumentText(args[0]);
  if (word === 'and' || word === 'or') return `${word}(${joinedBy(word, series).map(textOf).join(', ')})`;
  // Of a word that works bar by bar, its numbers: its rule is its own affair.
  const own = word !== undefined && series.factory === pointwiseKernel ? args.filter(isNumbers).flat() : args;
  const given = [...inputs.map(textOf), ...own.map(argumentText)].join(', ');
  const several = word === undefined && kernel.outputs > 1 ? `[${output}]` : '';
  return `${word ?? nameOf(series.factory)}(${given})${several}`;
}

/** All that one word joins, two at a time. */
function joinedBy(word: string, series: Series): readonly Series[] {
  if (series.kind === 'input' || words.get(series) !== word) return [series];
  return [...new Set(series.inputs.flatMap((one) => joinedBy(word, one)))];
}

const isNumbers = (argument: unknown): argument is readonly number[] => Array.isArray(argument);

const argumentText = (argument: unknown): string =>
  typeof argument === 'function' ? nameOf(argument) : shown(argument);
