import { fromOrders, paperBroker, type OrderRequest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';

const { data } = simulateMarket({ symbol: 'BTCUSDT', seed: 11, bars: 500, timeframe: '1h' });
const price = data.open[100] ?? NaN;
const time = data.time[100] ?? NaN;

// A limit entry with a bracket, a part of it sold by a resting limit, and an alternative that the fill cancels.
const orders: OrderRequest[] = [
  { id: 'dip', time, side: 'BUY', type: 'limit', limitPrice: 0.995 * price, size: 0.2, oco: 'entry', stopLoss: 0.96 * price, takeProfit: 1.06 * price },
  { id: 'break', time, side: 'BUY', type: 'stop', stopPrice: 1.02 * price, size: 0.2, oco: 'entry', stopLoss: 0.99 * price },
  { id: 'half', time, side: 'SELL', type: 'take-profit', limitPrice: 1.02 * price, size: 0.1 },
]; // prettier-ignore
const { trades, orders: records } = fromOrders(data, orders);
for (const { name, type, side, status, price: at, reason } of records) {
  console.log(
    `${name ?? 'bracket'}: ${side} ${type} ${status}${at === null ? '' : ` at ${at.toFixed(1)}`} (${reason})`,
  );
}

// The same orders, bar by bar, as they would be sent live: the same trades, exactly.
const broker = paperBroker({ symbols: ['BTCUSDT'], timeframe: '1h' });
for (let i = 0; i < data.length; i++) {
  if (i === 100) for (const { time: _time, ...order } of orders) broker.submit(order);
  const at = (name: 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'): number => data[name][i] ?? NaN;
  const prices = { open: at('open'), high: at('high'), low: at('low'), close: at('close') };
  const funding = data.funding?.[i] ?? NaN;
  broker.push([{ symbol: 'BTCUSDT', time: at('time'), ...prices, volume: at('volume'), funding }]);
}
console.log('on paper the same:', JSON.stringify(broker.trades) === JSON.stringify(trades));
