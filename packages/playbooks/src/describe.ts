import type {
  Playbook,
  PlaybookCondition,
  PlaybookInput,
  PlaybookNumber,
  PlaybookPoints,
} from './document.js';
import { parsePlaybook } from './parse-playbook.js';
import { conditionText, operandText } from './text.js';

/**
 * A playbook in plain words, a line each part.
 *
 * @example
 * ```ts
 * describePlaybook(playbook);
 * // recovery
 * // long where crossesAbove(rsi(14), 30)
 * // stop 2 average true ranges of 14 bars away
 * ```
 */
export function describePlaybook(document: PlaybookInput): string {
  const playbook = parsePlaybook(document);
  return [playbook.name, ...partsOf(playbook).map(([what, words]) => `${what} ${words}`)].join('\n');
}

/** One difference between two playbooks. */
export interface PlaybookChange {
  /** The part that changed: `long where`, `stop`. */
  readonly what: string;
  /** In words; `undefined` where it was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The changes from one playbook to another, part by part, in words.
 *
 * @example
 * ```ts
 * comparePlaybooks(v1, v2); // [{ what: 'stop', before: '2 % away', after: '3 % away' }]
 * ```
 */
export function comparePlaybooks(before: PlaybookInput, after: PlaybookInput): readonly PlaybookChange[] {
  const [was, is] = [before, after]
    .map(parsePlaybook)
    .map((one) => new Map([['named', one.name], ...partsOf(one)]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((what) => ({ what, before: was.get(what), after: is.get(what) }))
    .filter((change) => change.before !== change.after);
}

/** The parts that are there, in words. */
function partsOf(playbook: Playbook): readonly (readonly [string, string])[] {
  const { idea, source, markets, timeframe, params, long, short, exit, stop, target, trailing } = playbook;
  const { timeStop, partial, hours, cooldown, score, confidence, size } = playbook;
  const parts: (readonly [string, string | undefined])[] = [
    ['idea:', idea],
    ['source:', source],
    ['for', markets?.join(', ')],
    ['on bars of', timeframe],
    ...Object.entries(params).map(
      ([name, { default: usual, least, most }]) =>
        [`with ${name}`, `${usual}, from ${least} to ${most}`] as const,
    ),
    ['long where', conditionWords(long)],
    ['short where', conditionWords(short)],
    ['enters within', hours && conditionText({ hours })],
    ['enters no more for', cooldown === undefined ? undefined : `${cooldown} bars after an entry`],
    ['leaves where', conditionWords(exit)],
    ['stop', levelWords(stop)],
    ['target', levelWords(target)],
    ['stop that follows', levelWords(trailing)],
    ['leaves after', timeStop === undefined ? undefined : `${timeStop} bars`],
    ['takes', partial?.map(({ atR, fraction }) => `${percent(fraction)} at ${atR} R`).join(', ')],
    ['score', pointsWords(score, ' of 10')],
    ['confidence', confidence === undefined ? undefined : pointsWords(confidence, ' of 1')],
    ['size', `${percent(size)} of the equity`],
  ];
  return parts.filter((part): part is readonly [string, string] => part[1] !== undefined);
}

const percent = (fraction: number): string => `${Math.round(fraction * 1e6) / 1e4} %`;

function pointsWords(points: PlaybookPoints, most: string): string {
  if (typeof points === 'number') return `${points}${most}`;
  const steps = points.add.map(
    ({ when, points: more }) => `${more < 0 ? '-' : '+'} ${Math.abs(more)} where ${conditionText(when)}`,
  );
  return `${points.base}${most}, ${steps.join(', ')}`;
}

const conditionWords = (condition: PlaybookCondition | undefined): string | undefined =>
  condition === undefined ? undefined : conditionText(condition);

type Level = Playbook['stop'] | Playbook['trailing'];

function levelWords(level: Level): string | undefined {
  if (level === undefined) return undefined;
  if ('at' in level) return `at ${operandText(level.at)}`;
  if (!('atr' in level || 'fraction' in level)) {
    const sides = [['long', level.long], ['short', level.short]] as const; // prettier-ignore
    return sides
      .flatMap(([side, one]) => (one === undefined ? [] : [`of a ${side} ${levelWords(one)}`]))
      .join(', ');
  }
  const word = (number: PlaybookNumber): string =>
    typeof number === 'number' ? String(number) : number.param;
  if ('atr' in level) return `${word(level.atr)} average true ranges of ${word(level.bars)} bars away`;
  const { fraction } = level;
  return typeof fraction === 'number' ? `${percent(fraction)} away` : `${fraction.param} of the price away`;
}
