import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawBehind } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** How many conditions of a playbook hold, bar by bar. */
export interface ConditionStrip {
  /** Written at its left. */
  readonly label: string;
  readonly side: 'LONG' | 'SHORT';
  /** Number of its first bar. */
  readonly from: number;
  /** Conditions that hold at each bar from there on, and how many there are. */
  readonly held: readonly number[];
  readonly of: number;
}

const height = 9;
const gap = 3;

/** Draws a strip for each playbook along the lower edge: the more of its conditions hold, the stronger; where all hold, in full. */
export function conditionStrips(
  price: ISeriesApi<'Candlestick'>,
  strips: readonly ConditionStrip[],
): AttachedOverlay {
  checkArguments(
    'conditionStrips',
    { price, strips },
    { price: { attachPrimitive: 'function' }, strips: 'list' },
  );
  return drawBehind(price, (context, { view, colours, x, size }) => {
    context.font = '10px system-ui, sans-serif';
    context.textBaseline = 'middle';
    for (const [k, { label, side, from, held, of }] of strips.entries()) {
      const top = size.height - (k + 1) * (height + gap);
      const colour = side === 'LONG' ? colours.up : colours.down;
      const first = Math.max(from, view.from);
      const last = Math.min(from + held.length, view.to);
      const start = x(first);
      const next = x(first + 1);
      const width = start === null || next === null ? 1 : Math.max(1, next - start);
      for (let bar = first; bar < last; bar++) {
        const count = held[bar - from] ?? 0;
        const at = count === 0 ? null : x(bar);
        if (at === null || at < -width || at > size.width + width) continue;
        const share = of === 0 ? 0 : count / of;
        // Two hex digits: faint while some hold, full where all do.
        const strength =
          share >= 1
            ? 'ff'
            : Math.round(100 * share)
                .toString(16)
                .padStart(2, '0');
        context.fillStyle = `${colour}${strength}`;
        context.fillRect(at - width / 2, top, width, height);
      }
      context.fillStyle = colours.panel;
      context.globalAlpha = 0.8;
      context.fillRect(2, top, context.measureText(label).width + 6, height);
      context.globalAlpha = 1;
      context.fillStyle = colours.text;
      context.fillText(label, 5, top + height / 2);
    }
    context.textBaseline = 'alphabetic';
  });
}
