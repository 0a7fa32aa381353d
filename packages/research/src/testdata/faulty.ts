import process from 'node:process';
import type { AnyStrategy } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';

/** SqueezeFlow that does something wrong when `minScore` is 4. */
const spoiled = (spoil: () => void): AnyStrategy => ({
  ...squeezeFlow,
  size: ({ minScore }: { readonly minScore: number }) => {
    if (minScore === 4) spoil();
    return 1;
  },
});

const kept: unknown[] = [];
const textual = 'a text';

export const exits = spoiled(() => process.exit(3));
export const loops = spoiled(() => {
  for (;;);
});
export const throws = spoiled(() => {
  throw new Error('mine');
});
export const throwsText = spoiled(() => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a strategy may do
  throw textual;
});
export const takesAll = spoiled(() => {
  for (;;) kept.push(Array.from({ length: 1e5 }, (_, i) => ({ i })));
});
export const rejects = spoiled(() => {
  void Promise.reject(new Error('nobody caught it'));
});
