import { binanceUsdm, createFeed } from '@veloce/feeds';
import { diffFrame, tradeFrame } from './feeds-exchange.js';
const v = binanceUsdm({trades:'trade'});
for (const [n,f] of [['t', Array.from({length:100000},(_,k)=>tradeFrame('BTCUSDT',k))],['d',Array.from({length:20000},(_,k)=>diffFrame('BTCUSDT',k))]] as const) for (let r=0;r<5;r++){ const t=process.cpuUsage(); let c=0; const reading={received:1,facts:new Map()}; for(const x of f) c+=v.parse(x,reading).length; const u=process.cpuUsage(t); console.log(n,c,Math.round(f.length/((u.user+u.system)/1e6))); }
