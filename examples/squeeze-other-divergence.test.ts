import { describeStrategy } from '@veloce/core/testing';
import { data, stretchedSqueeze } from './squeeze-other-divergence.js';
describeStrategy('a squeeze with another divergence', stretchedSqueeze, () => data);
