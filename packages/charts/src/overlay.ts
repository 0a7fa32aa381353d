import { checkArguments, shown } from '@veloce/core';
import type { Column } from '@veloce/core';

/** Lines on the price, one value per bar (`NaN`: no line there): averages, bands, a VWAP. */
export interface LineOverlay {
  readonly kind: 'lines';
  readonly name: string;
  readonly lines: Readonly<Record<string, Column>>;
}

/** Price areas that hold from a bar on: supply and demand, order blocks, value areas. */
export interface ZoneOverlay {
  readonly kind: 'zones';
  readonly name: string;
  readonly zones: readonly Zone[];
}

/** One area of a {@link ZoneOverlay}. */
export interface Zone {
  /** The first bar it is drawn at: where it was confirmed, not where it began. */
  readonly from: number;
  /** The bar at which it ended; `null` while it holds. */
  readonly to: number | null;
  readonly low: number;
  readonly high: number;
  /** Colours it: demand (support) or supply (resistance). */
  readonly side: 'demand' | 'supply';
}

/** Histograms over price, each on its stretch of bars: market profile, volume at price. */
export interface ProfileOverlay {
  readonly kind: 'profiles';
  readonly name: string;
  readonly profiles: readonly PriceProfile[];
}

/** One histogram of a {@link ProfileOverlay}. */
export interface PriceProfile {
  /** The bars `[from, to)` it is made of. */
  readonly from: number;
  readonly to: number;
  /** Lower edges of its rows, ascending, and the height of a row. */
  readonly prices: readonly number[];
  readonly rowHeight: number;
  /** Length of each row: TPOs or volume, >= 0. */
  readonly sizes: readonly number[];
  readonly pointOfControl: number;
  readonly valueAreaLow: number;
  readonly valueAreaHigh: number;
}

/** Horizontal lines with a text: whole numbers, naked points of control, large open interest. */
export interface LevelOverlay {
  readonly kind: 'levels';
  readonly name: string;
  readonly levels: readonly PriceLevel[];
}

/** One line of a {@link LevelOverlay}. */
export interface PriceLevel {
  readonly price: number;
  readonly label: string;
  /** The bars `[from, to)` it is drawn at; `to` is `null` while it holds. */
  readonly from: number;
  readonly to: number | null;
}

/** Something that a report draws over the price, with a switch of its name. */
export type Overlay = LineOverlay | ZoneOverlay | ProfileOverlay | LevelOverlay;

/**
 * Checks what a caller wants drawn.
 *
 * @param length Bars of the data that it is drawn over.
 * @param caller Who asks, for the message.
 * @throws {RangeError} naming the overlay, the field and the value.
 */
export function checkOverlays(overlays: readonly Overlay[], length: number, caller = 'charts'): void {
  checkArguments(
    'checkOverlays',
    { overlays, length },
    { overlays: [{ name: 'text', kind: 'text' }], length: 'number' },
  );
  const names = new Set<string>();
  for (const overlay of overlays) {
    const where = `${caller}: overlay ${shown(overlay.name)}`;
    if (overlay.name === '' || names.has(overlay.name)) {
      throw new RangeError(`${where}: every overlay needs a name of its own`);
    }
    names.add(overlay.name);
    const fault = faultOf(overlay, length);
    if (fault !== undefined) throw new RangeError(`${where}: ${fault}`);
  }
}

function faultOf(overlay: Overlay, length: number): string | undefined {
  switch (overlay.kind) {
    case 'lines':
      for (const [name, values] of Object.entries(overlay.lines)) {
        if (values.length !== length)
          return `line ${name} has ${values.length} values, the data has ${length} bars`;
      }
      return undefined;
    case 'zones':
      return firstFault(overlay.zones, 'zone', length, ({ low, high }) =>
        low < high ? undefined : `low must be below high, got ${low} and ${high}`,
      );
    case 'profiles':
      return firstFault(overlay.profiles, 'profile', length, ({ prices, sizes, rowHeight }) => {
        if (prices.length !== sizes.length) return `has ${prices.length} prices and ${sizes.length} sizes`;
        if (!(rowHeight > 0)) return `rowHeight must be > 0, got ${rowHeight}`;
        const bad = sizes.find((size) => !(size >= 0));
        return bad === undefined ? undefined : `sizes must be >= 0, got ${bad}`;
      });
    case 'levels':
      return firstFault(overlay.levels, 'level', length, ({ price }) =>
        Number.isFinite(price) ? undefined : `price must be finite, got ${price}`,
      );
  }
}

function firstFault<Part extends { readonly from: number; readonly to: number | null }>(
  parts: readonly Part[],
  noun: string,
  length: number,
  faultOfPart: (part: Part) => string | undefined,
): string | undefined {
  for (const [k, part] of parts.entries()) {
    const { from, to } = part;
    const inside = (bar: number): boolean => Number.isInteger(bar) && bar >= 0 && bar <= length;
    const fault =
      !inside(from) || (to !== null && (!inside(to) || to < from))
        ? `bars [${from}, ${to}) do not lie in the data's [0, ${length})`
        : faultOfPart(part);
    if (fault !== undefined) return `${noun} ${k}: ${fault}`;
  }
  return undefined;
}
