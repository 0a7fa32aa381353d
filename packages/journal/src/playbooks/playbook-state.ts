/** Where a playbook stands. Only an active one trades. */
export type PlaybookState = 'draft' | 'review' | 'active' | 'paused' | 'retired';

/** Where it can go from there. */
export const nextStates: Readonly<Record<PlaybookState, readonly PlaybookState[]>> = {
  draft: ['review', 'retired'],
  review: ['draft', 'active', 'retired'],
  active: ['paused', 'retired'],
  paused: ['active', 'retired'],
  retired: [],
};
