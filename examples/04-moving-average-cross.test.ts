import { describeStrategy } from '@veloce/core/testing';
import { crossover, data } from './04-moving-average-cross.js';
describeStrategy('a moving-average cross', crossover, () => data);
