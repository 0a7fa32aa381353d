import { describeKernel } from '../describe-kernel.js';
{ let last = 0;
describeKernel('peeks', () => ({ inputs: 1, outputs: 1, init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[Math.min(i + 1, to - 1)]; } })); }
{ let last = 0;
describeKernel('remembersOutside', () => ({ inputs: 1, outputs: 1, init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) { y[i] = x[i] - last; last = x[i]; } } })); }
{ let last = 0;
describeKernel('writesBeyond', () => ({ inputs: 1, outputs: 1, init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i]; y[to] = 0; } })); }
{ let last = 0;
describeKernel('readsBefore', () => ({ inputs: 1, outputs: 1, init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i] - (x[i - 1] ?? 0); } })); }
{ let last = 0;
describeKernel('keepsObjects', () => ({ inputs: 1, outputs: 1, init: () => ({ seen: new Map() }), advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i]; } })); }
{ let last = 0;
describeKernel('honest', () => ({ inputs: 1, outputs: 1, init: () => ({ sum: 0 }), advance: (s, [x], [y], from, to) => { for (let i = from; i < to; i++) { if (x[i] === x[i]) s.sum += x[i]; y[i] = s.sum; } } })); }
