import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import type { PriceProfile } from './overlay.js';
import { drawBehind } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** Least width of a profile in pixels: narrower ones would be a blur. */
const leastWidth = 12;
/** Share of its stretch that the longest row takes. */
const longest = 0.7;

/** Draws histograms over price behind the candles: value area in the theme's accent, the point of control as a line. */
export function profilePrimitive(
  price: ISeriesApi<'Candlestick'>,
  profiles: readonly PriceProfile[],
): AttachedOverlay {
  checkArguments(
    'profilePrimitive',
    { price, profiles },
    { price: { attachPrimitive: 'function' }, profiles: 'list' },
  );
  return drawBehind(price, (context, { view, colours, x, y }) => {
    for (const profile of profiles) {
      if (profile.from >= view.to || profile.to <= view.from) continue;
      const start = x(profile.from);
      const right = x(profile.to);
      if (start === null || right === null) continue;
      // A stretch that began before the view has its histogram at the edge, where it can be seen.
      const left = Math.max(0, start);
      if (right - left < leastWidth) continue;
      const most = profile.sizes.reduce((largest, size) => Math.max(largest, size), 0);
      for (const [k, low] of profile.prices.entries()) {
        const top = y(low + profile.rowHeight);
        const bottom = y(low);
        if (top === null || bottom === null || most === 0) continue;
        const inValue = low >= profile.valueAreaLow && low < profile.valueAreaHigh;
        context.fillStyle = inValue ? `${colours.accent}55` : `${colours.soft}40`;
        const width = (longest * (right - left) * (profile.sizes[k] ?? 0)) / most;
        context.fillRect(left, top, width, Math.max(1, bottom - top - (bottom - top > 4 ? 1 : 0)));
      }
      const control = y(profile.pointOfControl);
      if (control === null) continue;
      context.strokeStyle = colours.accent;
      context.beginPath();
      context.moveTo(left, control);
      context.lineTo(right, control);
      context.stroke();
    }
  });
}
