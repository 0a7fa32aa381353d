import { checkFields, shown } from '@veloce/core';

/** The rule of each option; the words follow "must be". */
const rules: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  history: [(value) => value instanceof Map, 'a Map of columns'],
  firstBar: [Number.isInteger, 'a whole number'],
  panes: [(value) => Array.isArray(value) && value.length > 0, 'a list of one or more panes'],
  threshold: [(value) => typeof value === 'number' && value >= 0, 'a number >= 0'],
  attribution: [(value) => typeof value === 'boolean', 'true or false'],
  decimals: [(value) => Number.isInteger(value) && isBetween(value, 0, 16), 'an integer from 0 to 16'],
  window: [(value) => Number.isInteger(value) && isBetween(value, 1, 1e8), 'an integer >= 1'],
  tail: [(value) => Number.isInteger(value) && isBetween(value, 1, 1e8), 'an integer >= 1'],
  colours: [(value) => typeof value === 'object' && value !== null, 'an object of colours'],
  onHover: [(value) => typeof value === 'function', 'a function'],
  onClick: [(value) => typeof value === 'function', 'a function'],
};

const isBetween = (value: unknown, least: number, most: number): boolean =>
  (value as number) >= least && (value as number) <= most;

/**
 * Refuses options of a chart by name. By hand: a library of schemas would weigh more than the chart's own code in a page.
 *
 * @throws {RangeError} naming the option and its rule.
 */
export function checkLiveChart(options: object): void {
  checkFields('liveChart', options, Object.keys(rules));
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    const [holds, words] = rules[name] ?? [() => true, ''];
    if (value !== undefined && !holds(value)) {
      throw new RangeError(`liveChart: ${name} must be ${words}, got ${shown(value)}`);
    }
  }
}
