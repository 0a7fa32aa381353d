import type { Random } from './random.js';

/** A stretch of the market with a known truth. */
export interface Episode {
  readonly kind: 'squeeze' | 'release' | 'trend' | 'absorption' | 'aftermath' | 'cascade';
  /** Bars `[start, end)` of the simulation, those in outages counted. */
  readonly start: number;
  readonly end: number;
  /**
   * 1 up, -1 down, 0 neither. Of an absorption: the side that takes without moving the price, 1 when buyers do. Of its
   * aftermath: the side that an edge favours.
   */
  readonly side: 1 | -1 | 0;
}

const shortest = { squeeze: 45, release: 8, trend: 60, absorption: 80, aftermath: 40, cascade: 3 } as const;
const longest = {
  squeeze: 180,
  release: 20,
  trend: 360,
  absorption: 160,
  aftermath: 60,
  cascade: 10,
} as const;

/** Gives the episode that a bar is in, if any; asked for each bar in order. */
export function createEpisodes(
  random: Random,
  chancePerBar: number,
): {
  readonly at: (bar: number) => Episode | undefined;
  readonly all: readonly Episode[];
} {
  const all: Episode[] = [];
  let current: Episode | undefined;

  const begin = (kind: Episode['kind'], start: number, side: Episode['side']): Episode => {
    const length = shortest[kind] + Math.floor(random.uniform() * (longest[kind] - shortest[kind] + 1));
    const episode = { kind, start, end: start + length, side };
    all.push(episode);
    return episode;
  };

  return {
    all,
    at(bar) {
      if (current !== undefined && bar >= current.end) {
        const { kind, side } = current;
        current =
          kind === 'squeeze'
            ? begin('release', bar, random.uniform() < 0.5 ? 1 : -1)
            : kind === 'absorption'
              ? begin('aftermath', bar, side)
              : undefined;
      }
      if (current === undefined && random.uniform() < chancePerBar) {
        const draw = random.uniform();
        const side = random.uniform() < 0.5 ? 1 : -1;
        current =
          draw < 0.4
            ? begin('squeeze', bar, 0)
            : draw < 0.7
              ? begin('trend', bar, side)
              : draw < 0.9
                ? begin('absorption', bar, side)
                : begin('cascade', bar, side);
      }
      return current;
    },
  };
}
