import fc from 'fast-check';

/** Properties try the same inputs at each run, so that a failure concerns the change at hand. `npm run test:long` tries new ones. */
fc.configureGlobal({ seed: 42 });
