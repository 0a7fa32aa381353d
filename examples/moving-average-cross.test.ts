import { describeStrategy } from '@veloce/core/testing';
import { crossover, data } from './moving-average-cross.js';
describeStrategy('a moving-average cross', crossover, () => data);
