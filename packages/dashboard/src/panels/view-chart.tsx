import { liveChart, type LevelLine, type LiveChart, type SignalMark } from '@veloce/charts';
import { useEffect, useRef } from 'preact/hooks';
import type { Layout } from '../layout.js';
import type { MarketView } from '../wire.js';

/** Bars that are shown all at once. */
const mostAtOnce = 400;

/** A chart of some bars that do not change, with marks and levels; the newest are in view, or all where they are few. */
export function ViewChart({
  view,
  label,
  decimals = 2,
  marks,
  levels = [],
  at,
  zone,
  theme,
}: {
  readonly view: MarketView;
  /** Its content in words. */
  readonly label: string;
  readonly decimals?: number;
  readonly marks: readonly SignalMark[];
  readonly levels?: readonly LevelLine[];
  /** Time that is brought into the middle, epoch ms. */
  readonly at?: number | undefined;
  readonly zone: string;
  readonly theme: Layout['theme'];
}) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<LiveChart>();
  useEffect(() => {
    if (place.current === null) return;
    const drawn = liveChart(place.current, {
      history: columnsOf(view),
      firstBar: view.firstBar,
      decimals,
      panes: [{ label: '', share: 1, series: [{ kind: 'candles' }] }],
      attribution: false,
    });
    drawn.useZone(zone);
    drawn.marks(marks);
    drawn.levels(levels);
    const count = view.columns['time']?.length ?? 0;
    if (count <= mostAtOnce) drawn.show(view.firstBar - 1, view.firstBar + count + 2);
    else if (at !== undefined) drawn.goTo(at);
    chart.current = drawn;
    return () => {
      drawn.remove();
      chart.current = undefined;
    };
  }, [view, marks, zone, JSON.stringify(levels)]);
  useEffect(() => {
    chart.current?.recolour();
  }, [theme]);
  return <div ref={place} class="small-chart" role="img" aria-label={label} />;
}

/** Columns as the chart takes them. */
export function columnsOf(view: MarketView): ReadonlyMap<string, Float64Array> {
  return new Map(
    Object.entries(view.columns).map(([name, values]) => [
      name,
      Float64Array.from(values, (value) => value ?? NaN),
    ]),
  );
}
