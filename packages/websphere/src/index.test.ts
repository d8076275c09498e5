import { describeExamples } from '@signet/testkit';
import { modules } from './index.ts';

describeExamples(modules);
