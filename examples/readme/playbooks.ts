import { describeFunnel, detectLookahead, scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { describePlaybook, parseCondition, playbookFaults, playbookStrategy } from '@veloce/playbooks';

export const pullback = playbookStrategy({
  format: 1,
  name: 'trend pull-back',
  params: { trend: { default: 100, least: 20, most: 400, whole: true } },
  long: {
    all: [
      { left: { column: 'close' }, is: '>', right: { study: 'ema', with: [{ param: 'trend' }] } },
      { within: 3, of: { left: { study: 'rsi', with: [14] }, is: 'crosses-above', right: 40 } },
    ],
  },
  stop: { atr: 2 },
  target: { atr: 4 },
});

const { data } = simulateMarket({ seed: 7, bars: 10_000 });
const { signals, funnel } = scan(pullback, data, { trend: 200 });
console.log(`${signals.length} signals; look-ahead found: ${detectLookahead(pullback, data).length}`);
console.log(describeFunnel(funnel));

const [fault] = playbookFaults({
  format: 1,
  name: 'mistyped',
  long: { left: { study: 'rsii' }, is: '<', right: 30 },
});
console.log(`${fault?.path}: ${fault?.message}`);

// Conditions as people write them, and a playbook as people read it.
const long = parseCondition('crossesAbove(rsi(close, 14), 30) and close > sma(close, 200)');
console.log(describePlaybook({ format: 1, name: 'recovery', long, stop: { atr: 2 } }));
