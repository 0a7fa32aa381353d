import { deskPanes, liveChart, type LiveChart, type LiveOverlay, type SignalMark } from '@veloce/charts';
import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeskState } from '../desk-state.js';
import { drawnSignals } from '../drawn-signals.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { OpinionPanel } from '../panels/opinion-panel.js';
import { numberText, timeText } from '../number-text.js';
import { stateText, WatchList } from '../panels/watch-list.js';
import { nextPreset, onDesk } from '../keyboard.js';
import { columnsOf } from '../panels/view-chart.js';
import type { DeskFault, MarketView, MarketOpinion, SignalRow } from '../wire.js';

/** Bars that a chart begins with, and keeps: a page that stays open shows what one that is opened now does. */
const barsAtFirst = 5_000;

/** The watch list, the live chart of one market, and what the strategy thinks of it. */
export function MarketScreen({ desk }: { readonly desk: DeskState }) {
  const market = desk.chosen.value;
  const { preset } = desk.layout.value;
  const [opinion, setOpinion] = useState<MarketOpinion | null>(null);
  const [explained, setExplained] = useState<
    { readonly title: string; readonly lines: readonly string[] } | undefined
  >();
  const explain = (bar: number, time: number): void => {
    if (market === undefined) return;
    desk.go('market', { ...desk.address.value.query, m: market.id, e: String(bar) });
    if (desk.layout.value.preset !== 'full') desk.arrange({ preset: 'full' });
    void desk.client.explain(market.id, bar).then((answer) => {
      const title = `Bar of ${timeText(time, desk.zone.value, 'minute')}`;
      const lines = answer.ok ? answer.value.lines : [answer.fault.error, answer.fault.fix ?? ''];
      setExplained({ title, lines: lines.filter((line) => line !== '') });
    });
  };
  useEffect(() => {
    setExplained(undefined);
    setOpinion(null);
  }, [market?.id]);
  return (
    <div class={`market-screen ${preset}`}>
      {preset === 'chart' ? null : <WatchList desk={desk} />}
      {market === undefined ? (
        <section class="panel chart-panel">
          <Notice kind="empty" title="No market on the chart">
            Choose one on the left as soon as it is there.
          </Notice>
        </section>
      ) : (
        <ChartPanel key={market.id} desk={desk} id={market.id} onOpinion={setOpinion} onExplain={explain} />
      )}
      {preset === 'full' ? <OpinionPanel desk={desk} opinion={opinion} explained={explained} /> : null}
    </div>
  );
}

function ChartPanel({
  desk,
  id,
  onOpinion,
  onExplain,
}: {
  readonly desk: DeskState;
  readonly id: string;
  readonly onOpinion: (opinion: MarketOpinion | null) => void;
  readonly onExplain: (bar: number, time: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const chart = useRef<LiveChart>();
  const overlays = useRef<Record<string, LiveOverlay>>({});
  const [names, setNames] = useState<readonly string[]>([]);
  const [state, setState] = useState<'loading' | 'ready' | DeskFault>('loading');
  const [round, setRound] = useState(0);
  const on = new Set(desk.layout.value.overlays);
  const shownOn = useRef(on);
  shownOn.current = on;
  // Only the row of this market: the others change many times a second.
  const market = useComputed(() => desk.rows.value.find((row) => row.id === id)).value;
  const decimals = market?.decimals ?? 2;

  useEffect(() => {
    let current = true;
    const stops: (() => void)[] = [];
    // Events that come while the question is on its way are taken after its answer: without them bars would be missing.
    type Event = Parameters<Parameters<typeof desk.watch>[0]>[0];
    const early: Event[] = [];
    let take = (event: Event): void => void early.push(event);
    stops.push(
      desk.watch((event) => {
        take(event);
      }),
    );
    void desk.client.market(id, barsAtFirst).then((answer) => {
      if (!current || place.current === null) return;
      if (!answer.ok) {
        setState(answer.fault);
        return;
      }
      const view = answer.value;
      const drawn = openChart(place.current, view, decimals, desk, (bar) => {
        writeLegend(legend.current, drawn, bar ?? drawn.last(), desk.zone.value, decimals);
      });
      chart.current = drawn;
      stops.push(() => {
        drawn.remove();
      });
      let signals = view.signals;
      drawn.marks(marksOf(signals));
      overlays.current = { ...view.overlays };
      setNames(Object.keys(view.overlays));
      for (const name of shownOn.current) drawn.overlay(name, overlays.current[name] ?? false);
      onOpinion(view.opinion);
      const levels = (): void => {
        const held = desk.positions.value.find((one) => one.market === id);
        drawn.levels(
          held === undefined
            ? []
            : [
                { price: held.entryPrice, title: 'entry', tint: 'accent' as const },
                ...(held.stop === null ? [] : [{ price: held.stop, title: 'stop', tint: 'down' as const }]),
                ...(held.target === null
                  ? []
                  : [{ price: held.target, title: 'target', tint: 'up' as const }]),
              ],
        );
      };
      levels();
      writeLegend(legend.current, drawn, drawn.last(), desk.zone.value, decimals);
      setState('ready');
      let last = drawn.last();
      let running: number | undefined;
      take = (event) => {
        switch (event.type) {
          case 'bar':
            // The answer has it already.
            if (event.market !== id || event.number < last) return;
            // Bars are counted: where one is missing, or is not the one that was running, the chart is begun again.
            if (
              event.number > last + 1 ||
              (event.number > last && running !== undefined && running !== event.bar.time)
            ) {
              setRound((n) => n + 1);
              return;
            }
            if (event.number > last) running = undefined;
            last = event.number;
            drawn.push(event.bar);
            writeLegend(legend.current, drawn, drawn.last(), desk.zone.value, decimals);
            return;
          case 'preview':
            // While bars are caught up with, the running one is far ahead of them.
            if (event.market !== id) return;
            if (event.bar.time !== (drawn.bar(last)?.time ?? NaN) + spacingOf(drawn, last)) return;
            running = event.bar.time;
            drawn.preview(event.bar);
            return;
          case 'opinion':
            if (event.market === id) onOpinion(event.opinion);
            return;
          case 'signal':
            if (event.signal.market !== id) return;
            signals = drawnSignals(signals, event.signal);
            drawn.marks(marksOf(signals));
            return;
          case 'overlays':
            if (event.market !== id) return;
            overlays.current = { ...event.overlays };
            setNames(Object.keys(event.overlays));
            for (const name of shownOn.current) drawn.overlay(name, overlays.current[name] ?? false);
            return;
          case 'position':
            if (event.market === id) levels();
            return;
          case 'reload':
            setRound((n) => n + 1);
            return;
          default:
        }
      };
      for (const event of early) take(event);
      stops.push(
        onDesk('first', () => {
          drawn.goTo(0);
        }),
        onDesk('last', () => {
          hovered.current = undefined;
          drawn.point(undefined);
          drawn.follow();
        }),
        ...([-1, 1] as const).map((by) =>
          onDesk(by < 0 ? 'left' : 'right', () => {
            const next = Math.min(drawn.last(), (hovered.current ?? drawn.last()) + by);
            if (drawn.bar(next) === undefined) return;
            hovered.current = next;
            drawn.point(next);
            writeLegend(legend.current, drawn, next, desk.zone.value, decimals);
          }),
        ),
        onDesk('explain', () => {
          const bar = drawn.bar(hovered.current ?? drawn.last());
          if (bar !== undefined) onExplain(hovered.current ?? drawn.last(), bar.time);
        }),
        ...(['next', 'previous'] as const).map((direction) =>
          onDesk(direction, () => {
            const at = desk.address.value.query['t'];
            const times = signals.map(({ time }) => time).sort((a, b) => a - b);
            const now = at === undefined ? (direction === 'next' ? -Infinity : Infinity) : Number(at);
            const to =
              direction === 'next' ? times.find((time) => time > now) : times.findLast((time) => time < now);
            if (to !== undefined) desk.go('market', { m: id, t: String(to) });
          }),
        ),
      );
      const { t, e } = desk.address.value.query;
      if (t !== undefined) drawn.goTo(Number(t));
      const explained = e === undefined ? undefined : drawn.bar(Number(e));
      if (explained !== undefined) onExplain(Number(e), explained.time);
    });
    return () => {
      current = false;
      for (const stop of stops) stop();
      chart.current = undefined;
    };
  }, [id, round]);

  const hovered = useRef<number>();
  const at = desk.address.value.query['t'];
  useEffect(() => {
    if (at !== undefined) chart.current?.goTo(Number(at));
  }, [at]);
  useEffect(
    () =>
      onDesk('overlay', (key) => {
        const name = overlayOfKey(names, key);
        if (name !== undefined) flip(name);
      }),
    [names],
  );
  const { theme, zone } = desk.layout.value;
  useEffect(() => {
    chart.current?.recolour();
  }, [theme]);
  useEffect(() => {
    chart.current?.useZone(zone);
  }, [zone]);

  const flip = (name: string): void => {
    const next = new Set(shownOn.current);
    if (!next.delete(name)) next.add(name);
    chart.current?.overlay(name, next.has(name) ? (overlays.current[name] ?? false) : false);
    desk.arrange({ overlays: [...next] });
  };
  function openChart(
    element: HTMLElement,
    view: MarketView,
    digits: number,
    { info }: DeskState,
    onHover: (bar: number | undefined) => void,
  ): LiveChart {
    const drawn = liveChart(element, {
      history: columnsOf(view),
      firstBar: view.firstBar,
      window: barsAtFirst,
      decimals: digits,
      // A pane without a column would be an empty strip.
      panes: deskPanes(info.value.state === 'ready' ? info.value.value.threshold : undefined).filter(
        ({ series }) =>
          series.every(
            (one) => !('column' in one) || one.column !== 'openInterestPercent' || one.column in view.columns,
          ),
      ),
      attribution: false,
      onHover(bar) {
        hovered.current = bar;
        onHover(bar);
      },
      onClick(bar) {
        const time = chart.current?.bar(bar)?.time;
        if (time !== undefined) onExplain(bar, time);
      },
    });
    drawn.useZone(desk.zone.value);
    return drawn;
  }

  const stale = market !== undefined && market.state !== 'live';
  return (
    <section
      class={`panel chart-panel ${stale ? 'stale' : ''}`}
      aria-label={`Chart of ${market?.symbol ?? id}`}
    >
      <div class="bar">
        <h2 class="title">
          {market?.symbol ?? id}{' '}
          <small>{market === undefined ? '' : `${market.venue} · ${market.timeframe}`}</small>
        </h2>
        {stale ? <span class="badge warn">{stateText(market, desk.now.value)}</span> : null}
        <span class="spacer" />
        {names.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={on.has(name)}
            onClick={() => {
              flip(name);
            }}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          title="Key End"
          onClick={() => {
            chart.current?.follow();
          }}
        >
          Newest
        </button>
        <button
          type="button"
          title="Key W"
          onClick={() => {
            nextPreset(desk);
          }}
        >
          Layout
        </button>
      </div>
      <div ref={legend} class="legend" aria-live="off" />
      {state === 'loading' ? (
        <Notice kind="loading" title="Loading bars …" />
      ) : state === 'ready' ? null : (
        <FaultNotice
          fault={state}
          again={() => {
            setState('loading');
            setRound((n) => n + 1);
          }}
        />
      )}
      <div
        ref={place}
        class="chart"
        role="img"
        aria-label={`Candles, volume, open interest and signals of ${market?.symbol ?? id}; the values of a bar stand above`}
      />
    </section>
  );
}

/** The time from one bar to the next, ms: the least of the last few, since bars may be missing. */
function spacingOf(drawn: LiveChart, last: number): number {
  const times = Array.from({ length: 10 }, (_, k) => drawn.bar(last - k)?.time ?? NaN);
  return Math.min(
    ...times
      .slice(1)
      .map((time, k) => (times[k] ?? NaN) - time)
      .filter((one) => one > 0),
  );
}

/** The key of an overlay whose name does not begin with it. */
const otherKeys: Readonly<Record<string, string>> = { k: 'naked poc', f: 'footprint', c: 'conditions' };

/** The overlay of a key, or of the beginning of its name. */
function overlayOfKey(names: readonly string[], key: string): string | undefined {
  const wanted = otherKeys[key] ?? key;
  return names.find((one) => one.toLowerCase().startsWith(wanted));
}

function marksOf(signals: readonly SignalRow[]): readonly SignalMark[] {
  return signals.flatMap(({ bar, side, price, decision }) =>
    bar === null ? [] : [{ bar, side, price, decision }],
  );
}

const labels: readonly (readonly [column: string, label: string, decimals: number | 'price'])[] = [
  ['open', 'O', 'price'],
  ['high', 'H', 'price'],
  ['low', 'L', 'price'],
  ['close', 'C', 'price'],
  ['volume', 'volume', 2],
  ['delta', 'delta', 2],
  ['openInterestPercent', 'OI %', 2],
  ['strength', 'signal', 2],
];

/** Writes the values of a bar; by hand, since it changes with every move of the mouse. */
function writeLegend(
  place: HTMLElement | null,
  chart: LiveChart,
  number: number,
  zone: string,
  decimals: number,
): void {
  const bar = chart.bar(number);
  if (place === null) return;
  if (bar === undefined) {
    place.replaceChildren();
    return;
  }
  const parts = labels.flatMap(([column, label, digits]) => {
    const value = bar[column];
    if (value === undefined || Number.isNaN(value)) return [];
    const strong = document.createElement('b');
    strong.textContent = numberText(value, digits === 'price' ? decimals : digits);
    return [document.createTextNode(`${label} `), strong];
  });
  const time = document.createElement('b');
  time.textContent = timeText(bar.time, zone, 'minute');
  place.replaceChildren(time, ...parts);
}
