import { useMemo } from 'preact/hooks';
import type { DeskState } from '../desk-state.js';
import { numberText, timeText } from '../number-text.js';
import type { PlaybookPreview } from '../wire.js';
import { Notice } from './notice.js';
import { useAnswer } from './use-answer.js';
import { useSettled } from './use-settled.js';
import { ViewChart } from './view-chart.js';

/** The bars of a market at which a text would have fired, while it is written. */
export function PlaybookPreviewPanel({
  desk,
  text,
  isWrong,
}: {
  readonly desk: DeskState;
  readonly text: string;
  readonly isWrong: boolean;
}) {
  const { query } = desk.address.value;
  const ids = desk.rows.value.map(({ id }) => id);
  const market = ids.find((id) => id === query['on']) ?? ids[0] ?? '';
  const settled = useSettled(text, 500);
  const [preview] = useAnswer(
    () =>
      market === '' || isWrong
        ? Promise.resolve({ ok: true as const, value: null })
        : desk.client.previewPlaybook(settled, market),
    [settled, market, isWrong],
  );
  return (
    <section class="preview" aria-label="Preview">
      <div class="bar">
        <h2>Where it would have fired</h2>
        <select
          aria-label="Market of the preview"
          value={market}
          onChange={(event) => {
            desk.go('playbooks', { ...query, on: event.currentTarget.value });
          }}
        >
          {ids.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </div>
      {isWrong ? (
        <p class="soft">The text cannot be read yet; the preview follows it.</p>
      ) : preview.state === 'loading' ? (
        <Notice kind="loading" title="Looking at the bars …" />
      ) : preview.state === 'fault' ? (
        <p class="soft">
          {preview.fault.error} {preview.fault.fix ?? ''}
        </p>
      ) : preview.value === null ? (
        <p class="soft">The desk holds no bars to try it on.</p>
      ) : (
        <Fired desk={desk} preview={preview.value} />
      )}
    </section>
  );
}

function Fired({ desk, preview }: { readonly desk: DeskState; readonly preview: PlaybookPreview }) {
  const { fired, bars, view } = preview;
  const marks = useMemo(
    () => fired.map(({ bar, side, price }) => ({ bar, side, price, decision: 'watched' as const })),
    [fired],
  );
  const longs = fired.filter(({ side }) => side === 'LONG').length;
  const last = fired.at(-1);
  const decimals = desk.rows.value.find(({ id }) => id === view.id)?.decimals ?? 2;
  return (
    <>
      <p>
        <b>{fired.length}</b> times in {numberText(bars, 0)} bars
        {fired.length === 0 ? '' : ` · ${longs} long, ${fired.length - longs} short`}
        {last === undefined
          ? ''
          : ` · last ${last.side} ${timeText(last.time, desk.zone.value, 'minute')} at ${numberText(last.price, decimals)}`}
      </p>
      <ViewChart
        view={view}
        marks={marks}
        at={last?.time}
        decimals={decimals}
        label={`Bars of ${view.id} with ${fired.length} signals of this text`}
        zone={desk.zone.value}
        theme={desk.layout.value.theme}
      />
    </>
  );
}
