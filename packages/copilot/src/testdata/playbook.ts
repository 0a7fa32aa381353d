/** A playbook that is good as a document. */
export const aboveAverage = {
  format: 1 as const,
  name: 'above its average',
  params: { length: { default: 20, least: 10, most: 60, whole: true } },
  long: {
    left: { column: 'close' },
    is: 'crosses-above' as const,
    right: { study: 'ema', with: [{ param: 'length' }] },
  },
  stop: { atr: 2 },
  target: { atr: 3 },
};
