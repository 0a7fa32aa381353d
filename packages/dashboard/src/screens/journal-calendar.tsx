import { useSignal } from '@preact/signals';
import type { DeskState } from '../desk-state.js';
import { numberText, timeText } from '../number-text.js';
import { FaultNotice, Notice } from '../panels/notice.js';
import { useAnswer } from '../panels/use-answer.js';
import type { DayNote, GroupRow } from '../wire.js';
import { dayOf, mondayOf, plusDays, plusMonths, weeksOf } from '../zoned-days.js';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Results day by day and week by week, in the zone of the page; the review of a day and of its week. */
export function JournalCalendar({ desk }: { readonly desk: DeskState }) {
  const { query } = desk.address.value;
  const zone = desk.zone.value;
  const [days, again] = useAnswer(
    () => desk.client.performance('day', zone),
    [zone, desk.written.value],
  );
  if (days.state === 'loading') return <Notice kind="loading" title="Loading days …" />;
  if (days.state === 'fault') return <FaultNotice fault={days.fault} again={again} />;
  const byDay = new Map(days.value.map((row) => [row.group, row]));
  const newest = days.value.map(({ group }) => group).sort().at(-1);
  const day = query['day'] ?? newest ?? dayOf(desk.now.value, zone);
  const month = query['month'] ?? day.slice(0, 7);
  const set = (changes: Readonly<Record<string, string>>): void => {
    desk.go('journal', { ...query, ...changes });
  };
  return (
    <div class="calendar-screen">
      <section class="panel" aria-label="Calendar">
        <div class="bar">
          <button type="button" aria-label="Month before" onClick={() => { set({ month: plusMonths(month, -1) }); }}>‹</button>
          <h2 class="title">{month}</h2>
          <button type="button" aria-label="Next month" onClick={() => { set({ month: plusMonths(month, 1) }); }}>›</button>
          <span class="soft">days of {zone}</span>
        </div>
        <div class="scroll" tabIndex={0}>
          <table class="calendar">
            <thead>
              <tr>
                {weekdays.map((name) => <th key={name} scope="col">{name}</th>)}
                <th scope="col" class="number">week</th>
              </tr>
            </thead>
            <tbody>
              {weeksOf(month).map((week) => (
                <Week key={week[0]} week={week} month={month} chosen={day} byDay={byDay} onChoose={(next) => { set({ day: next }); }} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <DayReview key={day} desk={desk} day={day} byDay={byDay} />
    </div>
  );
} // prettier-ignore

function Week({
  week,
  month,
  chosen,
  byDay,
  onChoose,
}: {
  readonly week: readonly string[];
  readonly month: string;
  readonly chosen: string;
  readonly byDay: ReadonlyMap<string, GroupRow>;
  readonly onChoose: (day: string) => void;
}) {
  const sum = sumOf(week, byDay);
  return (
    <tr>
      {week.map((day) => {
        const row = byDay.get(day);
        const tone = row === undefined ? '' : row.pnl >= 0 ? 'up' : 'down';
        return (
          <td key={day} class={day.startsWith(month) ? '' : 'outside'}>
            <button
              type="button"
              class={`day ${tone}`}
              aria-pressed={day === chosen}
              onClick={() => {
                onChoose(day);
              }}
            >
              <small>
                <span class="hidden">{day.slice(0, 8)}</span>
                {day.slice(8)}
              </small>
              <b>{row === undefined ? '' : numberText(row.pnl, 0)}</b>
              <small>{row === undefined ? '' : `${row.trades} ×`}</small>
            </button>
          </td>
        );
      })}
      <td class={`number ${sum.trades === 0 ? 'soft' : sum.pnl >= 0 ? 'up' : 'down'}`}>
        {sum.trades === 0 ? '—' : numberText(sum.pnl, 0)}
      </td>
    </tr>
  );
}

/** The closed trades of some days together. */
function sumOf(days: readonly string[], byDay: ReadonlyMap<string, GroupRow>) {
  const rows = days.flatMap((day) => byDay.get(day) ?? []);
  return {
    trades: rows.reduce((sum, { trades }) => sum + trades, 0),
    pnl: rows.reduce((sum, { pnl }) => sum + pnl, 0),
    won: rows.reduce((sum, { trades, hitRate }) => sum + Math.round(trades * (hitRate?.value ?? 0)), 0),
  };
}

function DayReview({
  desk,
  day,
  byDay,
}: {
  readonly desk: DeskState;
  readonly day: string;
  readonly byDay: ReadonlyMap<string, GroupRow>;
}) {
  const monday = mondayOf(day);
  const week = [0, 1, 2, 3, 4, 5, 6].map((k) => plusDays(monday, k));
  const info = desk.info.value;
  const readOnly = info.state === 'ready' && info.value.readOnly;
  return (
    <section class="panel review" aria-label="Review">
      <div class="bar">
        <h2 class="title">{day}</h2>
        <span class="spacer" />
        <button
          type="button"
          onClick={() => {
            desk.go('journal', { on: day });
          }}
        >
          Its trades
        </button>
      </div>
      <Sum label="Day" {...sumOf([day], byDay)} />
      <Notes
        desk={desk}
        day={day}
        kind="day"
        readOnly={readOnly}
        placeholder="Plan, mood, what the market did …"
      />
      <h2 class="title">Week from {monday}</h2>
      <Sum label="Week" {...sumOf(week, byDay)} />
      <Notes
        desk={desk}
        day={monday}
        kind="week"
        readOnly={readOnly}
        placeholder="What worked? What will you stop doing?"
      />
    </section>
  );
}

function Sum({
  label,
  trades,
  pnl,
  won,
}: {
  readonly label: string;
  readonly trades: number;
  readonly pnl: number;
  readonly won: number;
}) {
  if (trades === 0) return <p class="soft">{label}: no closed trades.</p>;
  return (
    <p>
      {label}: <b class={pnl >= 0 ? 'up' : 'down'}>{numberText(pnl)}</b> · {trades} trades · {won} won
    </p>
  );
}

function Notes({
  desk,
  day,
  kind,
  readOnly,
  placeholder,
}: {
  readonly desk: DeskState;
  readonly day: string;
  readonly kind: DayNote['kind'];
  readonly readOnly: boolean;
  readonly placeholder: string;
}) {
  const [notes, again] = useAnswer(() => desk.client.day(day), [day]);
  const text = useSignal('');
  const said = useSignal('');
  const name = kind === 'day' ? 'Note on the day' : 'Review of the week';
  return (
    <>
      {notes.state === 'fault' ? <FaultNotice fault={notes.fault} /> : null}
      {notes.state === 'ready'
        ? notes.value
            .filter((one) => one.kind === kind)
            .map(({ at, by, text: written }, k) => (
              <p key={`${at} ${k}`} class="note">
                <small>
                  {timeText(at, desk.zone.value, 'minute')} {by}
                </small>
                {written}
              </p>
            ))
        : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.value.trim() === '') return;
          void desk.client.noteDay(kind, day, text.value).then((answer) => {
            said.value = answer.ok ? '' : answer.fault.error;
            if (!answer.ok) return;
            text.value = '';
            again();
          });
        }}
      >
        <textarea
          disabled={readOnly}
          aria-label={name}
          placeholder={readOnly ? 'This desk is read-only.' : placeholder}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
        <button type="submit" disabled={readOnly}>
          Add
        </button>
        <output class="down">{said.value}</output>
      </form>
    </>
  );
}
