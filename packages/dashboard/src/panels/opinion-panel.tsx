import type { DeskState } from '../desk-state.js';
import { numberText, sizeText, spanText, strengthText, timeText } from '../number-text.js';
import type { MarketOpinion, PositionRow } from '../wire.js';
import { Notice } from './notice.js';

/** The strategy's opinion of the market now, its reasons, the playbooks that fit, and the position. */
export function OpinionPanel({
  desk,
  opinion,
  explained,
}: {
  readonly desk: DeskState;
  readonly opinion: MarketOpinion | null;
  /** The explanation of a bar that was asked for. */
  readonly explained: { readonly title: string; readonly lines: readonly string[] } | undefined;
}) {
  const market = desk.chosen.value;
  const position = desk.positions.value.find((one) => one.market === market?.id);
  return (
    <aside class="panel opinion" aria-label="Opinion" tabIndex={0}>
      {explained === undefined ? null : (
        <div class="explained">
          <h2>{explained.title}</h2>
          <ol>
            {explained.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </div>
      )}
      {opinion === null ? (
        <Notice kind="empty" title="No opinion yet">
          {market === undefined || market.warmup === null
            ? 'It appears with the next closed bar.'
            : `The strategy needs ${market.warmup.need} bars; ${market.warmup.have} so far.`}
        </Notice>
      ) : (
        <OpinionNow desk={desk} opinion={opinion} />
      )}
      <h2>Position</h2>
      {position === undefined ? (
        <p class="soft">None.</p>
      ) : (
        <Held
          position={position}
          decimals={market?.decimals ?? 2}
          now={isMadeUp(desk) ? (market?.lastBar ?? desk.now.value) : desk.now.value}
        />
      )}
    </aside>
  );
}

/** A made-up or replayed market has a time of its own. */
function isMadeUp({ info }: DeskState): boolean {
  const { value } = info;
  return value.state === 'ready' && (value.value.simulated || value.value.mode === 'replay');
}

function OpinionNow({ desk, opinion }: { readonly desk: DeskState; readonly opinion: MarketOpinion }) {
  const { side, strength, parts, reasons, playbooks, time } = opinion;
  const info = desk.info.value;
  const threshold = info.state === 'ready' ? info.value.threshold : 0.65;
  const most = Math.max(0.01, ...parts.map(({ value }) => Math.abs(value)));
  return (
    <>
      <p class={`verdict ${side > 0 ? 'up' : side < 0 ? 'down' : 'soft'}`}>
        <b>{side > 0 ? 'LONG' : side < 0 ? 'SHORT' : 'No side'}</b> {strengthText(strength)}{' '}
        <small>
          {strength >= threshold ? '≥' : '<'} {threshold.toFixed(2)}
        </small>
        <small class="when">{timeText(time, desk.zone.value, 'minute')}</small>
      </p>
      {parts.length === 0 ? null : (
        <table class="parts">
          <caption class="hidden">What the opinion is made of</caption>
          <tbody>
            {parts.map(({ name, value }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{numberText(value, 2)}</td>
                <td class="meter">
                  <span
                    class={value >= 0 ? 'up' : 'down'}
                    style={{ width: `${(100 * Math.abs(value)) / most}%` }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {reasons.length === 0 ? null : (
        <>
          <h2>Why</h2>
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
      {playbooks.length === 0 ? null : (
        <>
          <h2>Playbooks</h2>
          <ul class="playbook-hits">
            {playbooks.map(({ name, met, of, missing = [] }) => (
              <li key={name} class={met === of ? 'met' : ''}>
                {name}{' '}
                <span class="number">
                  {met} of {of}
                </span>
                {missing.length === 0 ? null : <small class="missing">not {missing.join('; not ')}</small>}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Held({
  position,
  decimals,
  now,
}: {
  readonly position: PositionRow;
  readonly decimals: number;
  readonly now: number;
}) {
  const { side, size, entryPrice, entryTime, stop, target, pnl, r } = position;
  const rows: readonly (readonly [string, string])[] = [
    ['side', `${side} ${sizeText(size)}`],
    ['entry', `${numberText(entryPrice, decimals)}, ${spanText(now - entryTime)} ago`],
    ['stop', stop === null ? 'none' : numberText(stop, decimals)],
    ['target', target === null ? 'none' : numberText(target, decimals)],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>result</dt>
        <dd class={pnl >= 0 ? 'up' : 'down'}>
          {numberText(pnl)}
          {r === null ? '' : ` (${numberText(r)} R)`}
        </dd>
      </div>
    </dl>
  );
}
