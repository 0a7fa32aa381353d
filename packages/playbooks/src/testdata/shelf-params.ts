import type { PlaybookInput } from '../document.js';

/** Parameters of a playbook for simulated markets: rows of profiles that need no fourteen days, and whole numbers that are met. */
export function paramsOfSimulated({ params = {} }: PlaybookInput): Readonly<Record<string, number>> {
  return {
    ...('rowSize' in params ? { tickSize: 0.1, rowSize: 10 } : {}),
    ...('step' in params ? { step: 30 } : {}),
  };
}
