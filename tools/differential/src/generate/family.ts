import type { Arbitrary } from 'fast-check';
import type { Case } from '../case.ts';

/** One kind of generated case: what is drawn, and the files and command lines it stands for. */
export interface Family {
  readonly name: string;
  /** Draws a case without its name. */
  readonly cases: Arbitrary<Omit<Case, 'name'>>;
}
