import type { Layer } from '../vars/layer.ts';

/** Around which steps a step stands, as far as only the running play knows. */
export interface Frame {
  /** There is a `rescue` around it. */
  readonly rescued: boolean;
  /** It is a handler, or what a handler includes. */
  readonly handler: boolean;
  /** Loop variables of the dynamic includes around it, strongest first. */
  readonly layers: readonly Layer[];
  /** The includes and their items: the same step of another include is another cause of a notification. */
  readonly key: string;
}

export const OUTERMOST: Frame = { rescued: false, handler: false, layers: [], key: '' };
