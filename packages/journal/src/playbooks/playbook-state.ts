/** The state of a playbook. Only an active one trades. */
export type PlaybookState = 'draft' | 'review' | 'active' | 'paused' | 'retired';

/** The states that it can move to. */
export const nextStates: Readonly<Record<PlaybookState, readonly PlaybookState[]>> = {
  draft: ['review', 'retired'],
  review: ['draft', 'active', 'retired'],
  active: ['paused', 'retired'],
  paused: ['active', 'retired'],
  retired: [],
};
