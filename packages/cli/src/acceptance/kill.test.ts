import { describeKills } from '../testing/kills.ts';

describeKills([0.1, 0.25, 0.35, 0.45, 0.5, 0.55]);
