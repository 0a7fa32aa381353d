import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawBehind } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** A short text at a price of a bar: a trap, an event of the market. */
export interface PriceMark {
  /** Number of the bar at which it became known. */
  readonly bar: number;
  readonly price: number;
  readonly label: string;
  /** `down` is written above its price, the others below. */
  readonly tone: 'up' | 'down' | 'accent';
}

/** Draws texts at prices, each with a short line to its place; those that would cover the one before are left out. */
export function priceMarks(price: ISeriesApi<'Candlestick'>, marks: readonly PriceMark[]): AttachedOverlay {
  checkArguments('priceMarks', { price, marks }, { price: { attachPrimitive: 'function' }, marks: 'list' });
  return drawBehind(price, (context, { view, colours, x, y }) => {
    context.font = '11px system-ui, sans-serif';
    context.textAlign = 'center';
    let free = -Infinity;
    for (const { bar, price: level, label, tone } of marks) {
      const at = bar < view.from || bar >= view.to ? null : x(bar);
      const height = y(level);
      if (at === null || height === null) continue;
      const up = tone === 'down' ? -1 : 1;
      context.strokeStyle = context.fillStyle = colours[tone];
      context.beginPath();
      context.moveTo(at - 6, height);
      context.lineTo(at + 6, height);
      context.moveTo(at, height);
      context.lineTo(at, height + up * 10);
      context.stroke();
      const half = context.measureText(label).width / 2;
      if (at - half < free) continue;
      context.fillText(label, at, height + up * 13 + (up > 0 ? 8 : 0));
      free = at + half + 6;
    }
    context.textAlign = 'start';
  });
}
