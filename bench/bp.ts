import { measureProcess } from './feeds-exchange.js';
const many = Array.from({ length: 200 }, (_, k) => `S${k}USDT`);
for (const lib of process.argv.slice(2)) { const r = await measureProcess(lib, many, 60, 8000); console.log(lib, r.rss / 2**20, r.peak/2**20, r.cpuSeconds, [...new Set(r.bestBids)]); }
