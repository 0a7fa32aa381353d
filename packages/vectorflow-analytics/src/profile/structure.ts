import * as z from 'zod';
import { checkArguments, parseOptions } from '@veloce/core';
import type { Bracket, Profile } from './profile.js';

/** The definition of a profile's structure. */
export const StructureOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    minTailTpos: z.int().min(1).default(2).describe('rows of single TPOs that make an extreme excess'),
    poorMinTpos: z
      .int()
      .min(2)
      .default(2)
      .describe('TPOs in the extreme row that make it poor; 3 is the strict reading'),
    ledgeMin: z.int().min(2).default(3).describe('brackets that stop at a ledge'),
    ledgeTolerance: z
      .int()
      .min(0)
      .default(0)
      .describe('rows short of a ledge that still count as stopping there'),
    ledgeDrop: z.int().min(1).default(2).describe('TPOs that a row has more than the next one outward'),
    breakRows: z.int().min(1).default(2).describe('rows beyond a ledge that break it'),
    hvnPct: z
      .number()
      .gt(0)
      .max(1)
      .default(0.7)
      .describe('least high-volume node, as a share of the point of control'),
    lvnPct: z
      .number()
      .gt(0)
      .max(1)
      .default(0.3)
      .describe('most that a low-volume node has, as a share of it'),
  }))();

/** The definition of a profile's structure, complete. */
export type StructureOptions = z.output<typeof StructureOptions>;

type Options = z.input<typeof StructureOptions>;

/** How a profile ends at its high or low; exactly one holds. */
export type ExtremeKind = 'poor' | 'weak' | 'excess' | 'spike';

/** One end of a profile. */
export interface ProfileExtreme {
  readonly side: 'high' | 'low';
  readonly kind: ExtremeKind;
  /** TPOs in the extreme row. */
  readonly tpos: number;
  /** Rows of single TPOs from the extreme inward; 0 when the extreme row has more. */
  readonly tailRows: number;
  /** False while the bracket that made it is the last one: nothing traded afterwards. */
  readonly confirmed: boolean;
}

/**
 * How a profile ends: `excess` (a tail of single TPOs), `poor` (a flat end), `spike` (a tail made by the last bracket, to be judged
 * by the next session) or `weak` (none of these).
 *
 * @see definitions §1.7 and §1.8
 */
export function profileExtreme(profile: Profile, side: 'high' | 'low', options?: Options): ProfileExtreme {
  checkArguments(
    'profileExtreme',
    { profile, side },
    { profile: { tpos: 'numbers', brackets: 'list', printed: 'numbers' }, side: 'high|low' },
  );
  const { minTailTpos, poorMinTpos } = structureOptions(options);
  const { tpos, brackets, printed } = profile;
  const rows = tpos.length;
  const [edge, inward] = side === 'high' ? [rows - 1, -1] : [0, 1];
  let tailRows = 0;
  for (let row = edge; row >= 0 && row < rows && tpos[row] === 1; row += inward) tailRows++;
  const last = printed[(brackets.length - 1) * rows + edge] === 1;
  const kind =
    tpos[edge] >= poorMinTpos ? 'poor' : tailRows >= minTailTpos ? (last ? 'spike' : 'excess') : 'weak';
  return { side, kind, tpos: tpos[edge], tailRows, confirmed: !last };
}

/** An interior run of rows with one TPO each, places in the profile's rows, inclusive. */
export interface SinglePrints {
  readonly from: number;
  readonly to: number;
  /** 1 when the bracket that printed most of it closed above its open, -1 below, 0 level. */
  readonly direction: number;
  /** The index of that bracket in `brackets`. */
  readonly bracket: number;
}

/**
 * Single prints: runs of single TPOs with rows of two or more on both sides.
 *
 * @see definitions §1.7
 */
export function singlePrints(profile: Profile): readonly SinglePrints[] {
  checkArguments(
    'singlePrints',
    { profile },
    { profile: { tpos: 'numbers', brackets: 'list', printed: 'numbers' } },
  );
  const { tpos, brackets, printed } = profile;
  const runs: SinglePrints[] = [];
  for (let from = 1; from < tpos.length; from++) {
    if (tpos[from] !== 1 || tpos[from - 1] < 2) continue;
    let to = from;
    while (to + 1 < tpos.length && tpos[to + 1] === 1) to++;
    if (to + 1 < tpos.length && tpos[to + 1] >= 2) {
      const own = brackets.map((_, k) => {
        let rows = 0;
        for (let row = from; row <= to; row++) rows += printed[k * tpos.length + row];
        return rows;
      });
      const bracket = own.indexOf(Math.max(...own));
      const { open, close } = brackets[bracket];
      runs.push({ from, to, direction: Math.sign(close - open), bracket });
    }
    from = to;
  }
  return runs;
}

/** A flat edge inside a profile: several brackets that stopped at one row. */
export interface Ledge {
  readonly side: 'upper' | 'lower';
  /** Place in the profile's rows. */
  readonly row: number;
  /** Brackets that stopped there. */
  readonly stops: number;
  /** Place in `brackets` of the bracket with which it was complete. */
  readonly bracket: number;
  /** Place in `brackets` of the first later one beyond it by `breakRows`; -1 when it holds. */
  readonly brokenBy: number;
}

/**
 * Ledges of a profile. Among adjacent rows that qualify, the one where most brackets stop represents all.
 *
 * @see definitions §1.9
 */
export function ledges(profile: Profile, options?: Options): readonly Ledge[] {
  checkArguments(
    'ledges',
    { profile },
    { profile: { tpos: 'numbers', brackets: 'list', printed: 'numbers' } },
  );
  const own = structureOptions(options);
  return [...ledgesOfSide(profile, own, 'upper'), ...ledgesOfSide(profile, own, 'lower')];
}

function ledgesOfSide(
  { tpos, brackets, bottomRow }: Profile,
  { ledgeMin, ledgeTolerance, ledgeDrop, breakRows }: StructureOptions,
  side: 'upper' | 'lower',
): readonly Ledge[] {
  const outward = side === 'upper' ? 1 : -1;
  const edgeOf = (bracket: Bracket): number =>
    (side === 'upper' ? bracket.topRow : bracket.bottomRow) - bottomRow;
  const found: Ledge[] = [];
  for (let row = 0; row < tpos.length; row++) {
    const beyond = row + outward;
    if (beyond < 0 || beyond >= tpos.length || tpos[row] - tpos[beyond] < ledgeDrop) continue;
    const stopping = brackets.flatMap((one, k) => {
      const short = outward * (row - edgeOf(one));
      return short >= 0 && short <= ledgeTolerance ? [k] : [];
    });
    if (stopping.length < ledgeMin) continue;
    const bracket = stopping[ledgeMin - 1];
    const brokenBy = brackets.findIndex(
      (one, k) => k > bracket && outward * (edgeOf(one) - row) >= breakRows,
    );
    found.push({ side, row, stops: stopping.length, bracket, brokenBy });
  }
  return mergeAdjacent(found);
}

function mergeAdjacent(found: readonly Ledge[]): readonly Ledge[] {
  const groups: Ledge[][] = [];
  for (const ledge of found) {
    const group = groups.at(-1);
    if (group !== undefined && ledge.row - group[group.length - 1].row === 1) group.push(ledge);
    else groups.push([ledge]);
  }
  return groups.map((group) => group.reduce((best, ledge) => (ledge.stops > best.stops ? ledge : best)));
}

/** A local extreme of the smoothed rows of a profile. */
export interface ProfileNode {
  readonly kind: 'hvn' | 'lvn';
  /** Place in the profile's rows: the middle of a plateau, the lower one of two. */
  readonly row: number;
  /** Mean of the row and its neighbours. */
  readonly amount: number;
}

/**
 * High- and low-volume nodes: local maxima and minima of the centred three-row mean, by size against the largest row. An end of
 * the profile may be a high node, never a low one.
 *
 * @param basis TPO counts or volume.
 * @see definitions §1.10
 */
export function profileNodes(
  profile: Profile,
  basis: 'tpo' | 'volume' = 'volume',
  options?: Options,
): readonly ProfileNode[] {
  checkArguments(
    'profileNodes',
    { profile, basis },
    { basis: 'tpo|volume', profile: { tpos: 'numbers', volume: 'numbers' } },
  );
  const { hvnPct, lvnPct } = structureOptions(options);
  const rows = basis === 'tpo' ? profile.tpos : profile.volume;
  const most = Math.max(...rows);
  const smooth = Array.from(rows, (x, r) => {
    const near = [r > 0 ? rows[r - 1] : NaN, x, r + 1 < rows.length ? rows[r + 1] : NaN].filter(
      (y) => y === y,
    );
    return near.reduce((sum, y) => sum + y, 0) / near.length;
  });
  const found: ProfileNode[] = [];
  for (let from = 0, to = 0; from < smooth.length; from = to + 1) {
    const amount = smooth[from];
    to = from;
    while (to + 1 < smooth.length && smooth[to + 1] === amount) to++;
    const row = (from + to) >> 1;
    const below = from > 0 ? smooth[from - 1] : undefined;
    const above = to + 1 < smooth.length ? smooth[to + 1] : undefined;
    if (amount >= hvnPct * most && (below ?? -1) < amount && (above ?? -1) < amount) {
      found.push({ kind: 'hvn', row, amount });
    } else if (amount <= lvnPct * most && (below ?? -1) > amount && (above ?? -1) > amount) {
      found.push({ kind: 'lvn', row, amount });
    }
  }
  return found;
}

/** Structure options, complete. */
export function structureOptions(options: Options | undefined): StructureOptions {
  return parseOptions('profile structure', StructureOptions, options ?? {});
}
