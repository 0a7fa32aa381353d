import { checkArguments } from '@veloce/core';
import type { Kernel } from '@veloce/core';
import { composeKernel, pivotsKernel } from '@veloce/indicators';
import { sessionClock, type ProfileSession, type SessionClock } from '../profile/session.js';

/** The points at which an average restarts: every session, every UTC month, or every confirmed swing. */
export type VwapAnchor = ProfileSession | 'month' | 'swing-high' | 'swing-low';

/** Bars on each side of a swing (definitions §3.1). */
const swingBars = 5;

/** The most bars that an anchor of this kind lies before the bar at which it is known. */
export function anchorDelay(anchor: VwapAnchor): number {
  return anchor === 'swing-high' || anchor === 'swing-low' ? swingBars : 0;
}

/**
 * Finds anchors: reads time, high and low; writes at each bar at which an anchor becomes known how many bars ago it is, and NaN
 * elsewhere. Sessions and months are known at once; a swing (five bars on each side) five bars later.
 *
 * @throws {RangeError} when the session is unknown.
 * @see definitions §2
 */
export function vwapAnchorKernel(anchor: VwapAnchor): Kernel {
  checkArguments('vwapAnchorKernel', { anchor }, { anchor: 'text' });
  if (anchor !== 'swing-high' && anchor !== 'swing-low') {
    return sessionAnchorKernel(anchor === 'month' ? monthOf : sessionClock(anchor));
  }
  return composeKernel(
    'time high low',
    [
      [pivotsKernel(swingBars, swingBars), 'high low', 'swingHigh swingLow'],
      [agoKernel(), anchor === 'swing-high' ? 'swingHigh' : 'swingLow', 'ago'],
    ],
    'ago',
  );
}

function sessionAnchorKernel(clock: SessionClock): Kernel<{ from: number; to: number }> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ from: NaN, to: NaN }),

    advance(state, [time], [ago], from, to) {
      for (let i = from; i < to; i++) {
        const t = time[i];
        ago[i] = NaN;
        if (t !== t || (t >= state.from && t < state.to)) continue;
        const span = clock(t);
        state.from = span.from;
        state.to = span.to;
        if (span.inside) ago[i] = 0;
      }
    },
  };
}

function agoKernel(): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,
    advance(_state, [swing], [ago], from, to) {
      for (let i = from; i < to; i++) ago[i] = swing[i] === swing[i] ? swingBars : NaN;
    },
  };
}

const monthOf: SessionClock = (time) => {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1), inside: true };
};
