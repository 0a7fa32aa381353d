import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawBehind } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** A signal on a live chart. */
export interface SignalMark {
  /** Number of its bar. */
  readonly bar: number;
  readonly side: 'LONG' | 'SHORT';
  /** The price it points at, in quote currency. */
  readonly price: number;
  /** Taken: filled arrow. Watched: hollow arrow. Vetoed: cross. */
  readonly decision: 'taken' | 'watched' | 'vetoed';
}

const half = 5;
const gap = 8;

/** Draws signals: a LONG below the price, a SHORT above it, each pointing at the bar. */
export function signalMarks(
  price: ISeriesApi<'Candlestick'>,
  marks: () => readonly SignalMark[],
): AttachedOverlay {
  checkArguments(
    'signalMarks',
    { price, marks },
    { price: { attachPrimitive: 'function' }, marks: 'function' },
  );
  return drawBehind(price, (context, { view, colours, x, y }) => {
    for (const mark of marks()) {
      if (mark.bar < view.from || mark.bar >= view.to) continue;
      const at = x(mark.bar);
      const level = y(mark.price);
      if (at === null || level === null) continue;
      const down = mark.side === 'SHORT' ? -1 : 1;
      const tip = level + down * gap;
      const base = tip + down * 2 * half;
      context.strokeStyle = context.fillStyle = mark.side === 'LONG' ? colours.up : colours.down;
      context.lineWidth = 1.5;
      context.beginPath();
      if (mark.decision === 'vetoed') {
        context.moveTo(at - half, tip);
        context.lineTo(at + half, base);
        context.moveTo(at + half, tip);
        context.lineTo(at - half, base);
        context.stroke();
        continue;
      }
      context.moveTo(at, tip);
      context.lineTo(at + half, base);
      context.lineTo(at - half, base);
      context.closePath();
      if (mark.decision === 'taken') context.fill();
      else context.stroke();
    }
  });
}
