import { freqtradeVenue, type FreqtradeVenue } from './freqtrade-venue.js';
import { place } from './kill-run.js';

/** The venues and folders of runs that are killed, and what closes them all. */
export function killPlaces(): {
  /** A venue that fills at once. */
  readonly filling: () => Promise<FreqtradeVenue>;
  /** An empty folder. */
  readonly fresh: () => string;
  /** Closes one venue before the others. */
  readonly end: (venue: FreqtradeVenue) => Promise<void>;
  readonly close: () => Promise<unknown>;
} {
  const open = new Set<{ readonly close: () => unknown }>();
  return {
    async filling() {
      const venue = await freqtradeVenue(Date.UTC(2030, 0));
      venue.fillsAtOnce = true;
      open.add(venue);
      return venue;
    },
    fresh() {
      const at = place();
      open.add({ close: at.remove });
      return at.folder;
    },
    async end(venue) {
      await venue.close();
      open.delete(venue);
    },
    close: () => Promise.all([...open].map(({ close }) => close())),
  };
}
