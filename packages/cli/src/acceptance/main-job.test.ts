import { describeMainJob } from '../testing/main-job.ts';

describeMainJob('inprocess');
