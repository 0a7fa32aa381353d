import { seededRandom } from '@veloce/core/testing';

/** Playbooks by chance that are good as documents, the same for the same seed. */
export function randomPlaybooks(seed: number, count: number): readonly unknown[] {
  const random = seededRandom(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const one = <Value>(...values: readonly Value[]): Value => values[whole(0, values.length - 1)];
  const crossing = (): object => {
    const kind = whole(0, 3);
    if (kind === 0) {
      const study = one('sma', 'ema');
      return { left: { column: 'close' }, is: one('crosses-above', 'crosses-below'), right: { study, with: [whole(5, 60)] } };
    }
    if (kind === 1) {
      return { left: { study: 'rsi', with: [whole(3, 30)] }, is: one('crosses-above', 'crosses-below'), right: whole(25, 75) };
    }
    if (kind === 2) {
      const fast = whole(3, 20);
      return { left: { study: 'ema', with: [fast] }, is: one('crosses-above', 'crosses-below'), right: { study: 'ema', with: [fast + whole(5, 40)] } };
    }
    return { left: { study: 'roc', with: [whole(2, 40)] }, is: one('crosses-above', 'crosses-below'), right: (random() - 0.5) * 2 };
  };
  const filter = (): object => ({ left: { column: 'close' }, is: one('<', '>'), right: { study: 'sma', with: [whole(20, 150)] } });
  return Array.from({ length: count }, (_, k) => {
    const entry = random() < 0.5 ? crossing() : { all: [crossing(), filter()] };
    return {
      format: 1,
      name: `chance ${k}`,
      [one('long', 'short')]: entry,
      stop: { atr: one(1, 2, 3) },
      target: { atr: one(1, 2, 3) },
      timeStop: whole(5, 50),
    };
  });
}
