import { describeKills } from '../testing/kills.ts';

describeKills([0.6, 0.65, 0.7, 0.75, 0.8, 0.9]);
