import { existsSync } from 'node:fs';
import { journalOrThrow, openJournal } from '@veloce/journal';
const counts = { fills: 100_000 }; const start = Date.UTC(2025, 0, 1);
const fresh = !existsSync('/tmp/jb');
const journal = await journalOrThrow(openJournal({ folder: '/tmp/jb' }));
const cpu = async (name: string, f: () => Promise<unknown>) => { const a = process.cpuUsage(); const t = performance.now(); const r = await f(); const u = process.cpuUsage(a); console.log(name, Math.round(performance.now() - t), 'ms, cpu', Math.round((u.user + u.system) / 1000)); return r; };
if (fresh) {
  const lines = ['time,symbol,side,size,price,fee,id'];
  for (let k = 0; k < counts.fills; k++) { const turn = k >> 1; const time = new Date(start + turn * 600000 + (k % 2) * 300000).toISOString(); const price = 100 + 10 * Math.sin(turn / 100) + (k % 2 === 1 ? Math.cos(turn) : 0); lines.push(`${time},SYM${turn % 10}USDT,${k % 2 === 0 ? 'BUY' : 'SELL'},1,${price.toFixed(4)},0.05,${k}`); }
  const columns = { time: 'time', symbol: 'symbol', side: 'side', size: 'size', price: 'price', fee: 'fee', fillId: 'id' };
  await cpu('import', () => journalOrThrow(journal.trades.import(lines.join('\n'), { format: 'csv', columns, zone: 'UTC', account: 'bench' })));
}
for (let k = 0; k < 3; k++) await cpu('perf all', () => journalOrThrow(journal.performance()));
for (let k = 0; k < 3; k++) await cpu('perf hour', () => journalOrThrow(journal.performance({ by: ['hour'], zone: 'Europe/Berlin' })));
await journalOrThrow(journal.close());
