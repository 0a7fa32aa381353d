import { parseExpressionAt, type CallExpression, type Expression, type SpreadElement } from 'acorn';
import { checkArguments, nearestName, shown, type Timeframe } from '@veloce/core';
import {
  coarseTimeframes,
  columnNames,
  type Playbook,
  type PlaybookCondition,
  type PlaybookNumber,
  type PlaybookOperand,
} from './document.js';
import { weekdays, type PlaybookHours } from './hours.js';
import { playbookFaults } from './parse-playbook.js';
import { studies } from './studies.js';

type Study = Extract<PlaybookOperand, { study: string }>;

const columns: ReadonlySet<string> = /* @__PURE__ */ new Set(columnNames);
const words: ReadonlySet<string> = /* @__PURE__ */ new Set(
  'and or not within crossesAbove crossesBelow hours lag on of param'.split(' '),
);

/**
 * A condition as text, as people write it: `crossesAbove(ema(close, fast), ema(close, slow)) and rsi(close, 14) < 70`. {@link parseCondition} reads it
 * back.
 */
export function conditionText(condition: PlaybookCondition): string {
  if ('all' in condition) return condition.all.map(inside).join(' and ');
  if ('any' in condition) return condition.any.map(inside).join(' or ');
  if ('not' in condition) return `not (${conditionText(condition.not)})`;
  if ('within' in condition) return `within(${conditionText(condition.of)}, ${condition.within})`;
  if ('hours' in condition) return hoursText(condition.hours);
  const [left, right] = [operandText(condition.left), operandText(condition.right)];
  if (condition.is === 'crosses-above') return `crossesAbove(${left}, ${right})`;
  if (condition.is === 'crosses-below') return `crossesBelow(${left}, ${right})`;
  return `${left} ${condition.is} ${right}`;
}

/** A part of an `and` or `or`; a nested group gets parentheses. */
const inside = (one: PlaybookCondition): string =>
  'all' in one || 'any' in one ? `(${conditionText(one)})` : conditionText(one);

function hoursText({ from = '00:00', to = '00:00', zone = 'UTC', days }: PlaybookHours): string {
  const given = [`${from}-${to}`, zone, ...(days === undefined ? [] : [days.join(' ')])];
  return `hours(${given.map((one) => `'${one}'`).join(', ')})`;
}

/** An operand as text. */
export function operandText(operand: PlaybookOperand): string {
  if (typeof operand === 'number' || 'param' in operand) return numberText(operand);
  const { lag, on } = operand;
  const value = 'column' in operand ? operand.column : studyText(operand);
  const lagged = lag === undefined ? value : `lag(${value}, ${lag})`;
  return on === undefined ? lagged : `on('${on}', ${lagged})`;
}

/** A parameter whose name means something else in the text says that it is one. */
function numberText(number: PlaybookNumber): string {
  if (typeof number === 'number') return String(number);
  const { param } = number;
  return columns.has(param) || words.has(param) || studies().has(param) ? `param(${param})` : param;
}

function studyText({ study, with: args = [], of, output }: Study): string {
  const inputs = of?.map(operandText) ?? [];
  // Inputs that look like arguments say that they are none.
  const first = of?.at(0);
  const isPlain = of === undefined || (typeof first === 'object' && !('param' in first));
  const given = [
    ...(isPlain ? inputs : [`of(${inputs.join(', ')})`]),
    ...args.map((one) => (typeof one === 'string' ? `'${one}'` : numberText(one))),
  ];
  return `${study}(${given.join(', ')})${output === undefined ? '' : `.${output}`}`;
}

const operators: Readonly<Record<string, string>> = { and: '&& ', or: '||', not: '!  ' };

/**
 * Reads a condition from text. Nothing in it is evaluated: calls are studies of the catalog and a few words, everything else is refused.
 *
 * @param text Such as `rsi(close, 14) < 30 and close > ema(close, trend)`. Words: `and`, `or`, `not`, `within(condition, bars)`, `crossesAbove(a, b)`,
 *   `crossesBelow(a, b)`, `hours('09:30-16:00', 'America/New_York', 'mon tue')`, `lag(study, bars)`, `on('1d', study)`; an output of several by its name: `bbands(close, 20, 2).upper`.
 * @param params Parameters that it may name, as the document has them.
 * @throws {RangeError} naming the column of the text and what is wrong there.
 * @example
 * ```ts
 * parseCondition('rsi(close, 14) < level', { level: { default: 30, least: 5, most: 50, whole: true } });
 * ```
 */
export function parseCondition(
  text: string,
  params: NonNullable<Playbook['params']> = {},
): PlaybookCondition {
  checkArguments('parseCondition', { params }, { params: 'object' });
  if (typeof text !== 'string' || text.trim() === '' || text.length > 10_000) {
    throw new RangeError('playbook text: must be a condition of at most 10000 characters');
  }
  // The words take as many characters as the signs that stand for them: columns stay right.
  const source = text.replace(/'[^']*'|"[^"]*"|\b(and|or|not)\b/g, (found, word?: string) =>
    word === undefined ? found : operators[word],
  );
  let tree: Expression;
  try {
    tree = parseExpressionAt(source, 0, { ecmaVersion: 2022, preserveParens: true });
  } catch (cause) {
    const at = (cause as { readonly pos?: number }).pos ?? 0;
    const what = cause instanceof Error ? cause.message.replace(/ \(\d+:\d+\)$/, '') : 'cannot be read';
    throw new RangeError(`playbook text, column ${at + 1}: ${what}`, { cause });
  }
  const rest = source.slice(tree.end);
  if (rest.trim() !== '') {
    const at = tree.end + rest.length - rest.trimStart().length;
    return refuse(at, `does not belong there: ${text.slice(at, at + 20)}`);
  }
  const condition = conditionOf(tree, Object.keys(params));
  const fault = playbookFaults({
    format: 1,
    name: 'text',
    params,
    long: condition,
  }).at(0);
  if (fault !== undefined)
    throw new RangeError(`playbook text: ${fault.path.replace(/^long\.?/, '')}: ${fault.message}`);
  return condition;
}

function refuse(at: number, what: string): never {
  throw new RangeError(`playbook text, column ${at + 1}: ${what}`);
}

function conditionOf(node: Expression, params: readonly string[]): PlaybookCondition {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return conditionOf(node.expression, params);
    case 'LogicalExpression': {
      if (node.operator === '??') return refuse(node.start, 'there are only and, or, not');
      const parts = chain(node, node.operator).map((one) => conditionOf(one, params));
      return node.operator === '&&' ? { all: parts } : { any: parts };
    }
    case 'UnaryExpression':
      if (node.operator !== '!') return refuse(node.start, 'is no condition');
      return { not: conditionOf(node.argument, params) };
    case 'BinaryExpression': {
      const { operator: is, left, right } = node;
      if (is !== '<' && is !== '<=' && is !== '>' && is !== '>=') {
        return refuse(
          node.start,
          `there is no comparison ${is}; there are < <= > >= crossesAbove crossesBelow`,
        );
      }
      if (left.type === 'PrivateIdentifier') return refuse(left.start, 'is no operand');
      return { left: operandOf(left, params), is, right: operandOf(right, params) };
    }
    case 'CallExpression':
      return wordOf(node, params);
    default:
      return refuse(node.start, 'is no condition; compare two values, as rsi(close, 14) < 30');
  }
}

/** The parts of `a && b && c`; a group in parentheses is one part. */
function chain(node: Expression, operator: string): readonly Expression[] {
  if (node.type !== 'LogicalExpression' || node.operator !== operator) return [node];
  return [...chain(node.left, operator), node.right];
}

const conditionWords = ['within', 'crossesAbove', 'crossesBelow', 'hours'];

function wordOf(node: CallExpression, params: readonly string[]): PlaybookCondition {
  const word = nameOf(node);
  const given = argumentsOf(node);
  const first = given.at(0);
  const second = given.at(1);
  if (!conditionWords.includes(word)) {
    const isStudy = studies().has(word);
    return refuse(
      node.start,
      isStudy ? `${word} is a value; compare it with another` : unknown('word', word, conditionWords),
    );
  }
  if (word === 'hours') return { hours: hoursOf(given, node) };
  if (first === undefined || second === undefined || node.arguments.length !== 2) {
    return refuse(node.start, `${word} takes two arguments, got ${node.arguments.length}`);
  }
  if (word === 'within') return { within: wholeOf(second, node), of: conditionOf(first, params) };
  const is = word === 'crossesAbove' ? 'crosses-above' : 'crosses-below';
  return { left: operandOf(first, params), is, right: operandOf(second, params) };
}

function hoursOf(given: readonly Expression[], node: CallExpression): PlaybookHours {
  const words = given.map((one) =>
    one.type === 'Literal' && typeof one.value === 'string' ? one.value : '',
  );
  const hours = words.at(0) ?? '';
  const [zone, dayNames] = [words.at(1), words.at(2)];
  if (!/^\d\d:\d\d-\d\d:\d\d$/.test(hours) || words.length > 3 || words.includes('')) {
    return refuse(
      node.start,
      "hours takes texts, as hours('09:30-16:00', 'America/New_York', 'mon tue wed')",
    );
  }
  const [from, to] = hours.split('-');
  const days = dayNames?.split(' ');
  const wrong = days?.find((day) => !weekdays.includes(day as (typeof weekdays)[number]));
  if (wrong !== undefined)
    return refuse(node.start, `there is no day ${JSON.stringify(wrong)}; there are ${weekdays.join(' ')}`);
  return {
    from,
    to,
    ...(zone === undefined ? {} : { zone }),
    ...(days === undefined ? {} : { days: days as (typeof weekdays)[number][] }),
  };
}

function operandOf(node: Expression, params: readonly string[]): PlaybookOperand {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return operandOf(node.expression, params);
    case 'Literal':
      return typeof node.value === 'number' ? node.value : refuse(node.start, 'is no number');
    case 'UnaryExpression': {
      const value = node.operator === '-' ? operandOf(node.argument, params) : undefined;
      return typeof value === 'number' ? -value : refuse(node.start, 'is no operand');
    }
    case 'Identifier': {
      if (columns.has(node.name)) return { column: node.name };
      if (params.includes(node.name)) return { param: node.name };
      return refuse(node.start, unknown('column or parameter', node.name, [...columns, ...params]));
    }
    case 'MemberExpression': {
      const { object, property } = node;
      if (node.computed || property.type !== 'Identifier' || object.type !== 'CallExpression') {
        return refuse(
          node.start,
          'only an output of a study is named by a dot, as bbands(close, 20, 2).upper',
        );
      }
      return { ...studyOf(object, params), output: property.name };
    }
    case 'CallExpression': {
      const word = nameOf(node);
      const given = argumentsOf(node);
      const first = given.at(0);
      const second = given.at(1);
      if (word === 'param') {
        if (first?.type === 'Identifier' && params.includes(first.name)) return { param: first.name };
        return refuse(
          node.start,
          `param takes the name of a parameter; there are ${params.join(', ') || 'none'}`,
        );
      }
      if (word === 'lag') {
        const of = first === undefined ? undefined : operandOf(first, params);
        if (typeof of !== 'object' || 'param' in of || of.lag !== undefined || of.on !== undefined) {
          return refuse(node.start, 'lag takes a column or a study, and bars, as lag(close, 1)');
        }
        return { ...of, lag: wholeOf(second, node) };
      }
      if (word === 'on') {
        const on = first?.type === 'Literal' ? first.value : undefined;
        if (typeof on !== 'string' || !coarseTimeframes.includes(on as Timeframe) || second === undefined) {
          return refuse(node.start, "on takes a timeframe and a value, as on('1d', ema(close, 20))");
        }
        const of = operandOf(second, params);
        if (typeof of !== 'object' || 'param' in of || of.on !== undefined) {
          return refuse(second.start, 'must be a column or a study');
        }
        return { ...of, on: on as Timeframe };
      }
      return studyOf(node, params);
    }
    default:
      return refuse(node.start, 'is no value; there are numbers, columns, parameters and studies');
  }
}

function studyOf(node: CallExpression, params: readonly string[]): Study {
  const study = nameOf(node);
  const entry = studies().get(study);
  if (entry === undefined) return refuse(node.start, unknown('study', study, [...studies().keys()]));
  let given = argumentsOf(node);
  let of: readonly PlaybookOperand[] | undefined;
  const first = given.at(0);
  if (first?.type === 'CallExpression' && first.callee.type === 'Identifier' && first.callee.name === 'of') {
    of = argumentsOf(first).map((one) => operandOf(one, params));
    given = given.slice(1);
  } else if (first !== undefined && !isNumber(first, params)) {
    const count = entry.inputs.length;
    of = given.slice(0, count).map((one) => operandOf(one, params));
    if (of.length < count)
      return refuse(node.start, `${study} reads ${entry.inputs.join(', ')}; got ${of.length}`);
    given = given.slice(count);
  }
  const args = given.map((one) => {
    if (one.type === 'Literal' && typeof one.value === 'string') return one.value;
    const value = operandOf(one, params);
    if (typeof value === 'number' || (typeof value === 'object' && 'param' in value)) return value;
    return refuse(one.start, `an argument of ${study} is a number, a parameter or a text`);
  });
  return { study, ...(of === undefined ? {} : { of }), ...(args.length === 0 ? {} : { with: args }) };
}

/** Whether an argument is a number or a parameter, and no input. */
function isNumber(node: Expression, params: readonly string[]): boolean {
  return (
    node.type === 'Literal' ||
    node.type === 'UnaryExpression' ||
    (node.type === 'Identifier' && params.includes(node.name))
  );
}

function wholeOf(node: Expression | undefined, call: CallExpression): number {
  if (node?.type === 'Literal' && Number.isInteger(node.value)) return node.value as number;
  return refuse((node ?? call).start, 'must be a number of bars');
}

function nameOf(node: CallExpression): string {
  return node.callee.type === 'Identifier'
    ? node.callee.name
    : refuse(node.start, 'only studies and words are called');
}

function argumentsOf(node: CallExpression): readonly Expression[] {
  const spread = node.arguments.find((one): one is SpreadElement => one.type === 'SpreadElement');
  return spread === undefined ? (node.arguments as Expression[]) : refuse(spread.start, 'is no argument');
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return `there is no ${what} ${shown(name)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
