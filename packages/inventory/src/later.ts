/** A part of a listing that is made when it is written. */
export class Later {
  readonly make: () => unknown;

  constructor(make: () => unknown) {
    this.make = make;
  }
}
