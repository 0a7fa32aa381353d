import { fromColumns, resample, slice } from '@veloce/core';

const data = fromColumns({
  symbol: 'BTCUSDT',
  timeframe: '1m',
  time: [0, 60_000, 120_000, 180_000, 240_000],
  open: [1, 2, 3, 4, 5],
  high: [2, 3, 4, 5, 6],
  low: [1, 2, 3, 4, 5],
  close: [2, 3, 4, 5, 6],
  volume: [10, 20, 30, 40, 50],
});
console.log(resample(data, '5m').volume[0]); // 150
console.log(slice(data, 1, 3).length); // 2, and no copy
