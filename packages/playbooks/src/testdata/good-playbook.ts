/** A playbook that is one: tests spoil it. */
export const good = {
  format: 1,
  name: 'squeeze reset',
  params: { low: { default: 30, least: 10, most: 40 } },
  long: {
    all: [
      { left: { study: 'rsi', with: [14] }, is: 'crosses-above', right: { param: 'low' } },
      { not: { left: { column: 'sellVolume' }, is: '>', right: { column: 'buyVolume' } } },
    ],
  },
} as const;
