/** Bounds that keep any template finite. Every one has its own message when it is reached. */
export const LIMITS = {
  /** Brackets, blocks and inline conditions inside each other, as written. */
  nesting: 100,
  /** Operators, filters and the like in one expression: `a + b + c` is two. */
  chain: 500,
  /** Expressions being evaluated inside each other, macros included. */
  evaluation: 600,
  /** Lists and dicts inside each other when a value is compared, printed or handed out. */
  data: 100,
  /** Macros calling macros. */
  calls: 50,
  /** Items of a `range()`, or of any list that an expression makes; Jinja's own sandbox allows as many. */
  items: 100_000,
  /** Characters of one text. */
  text: 10_000_000,
  /** Evaluated nodes of one template: some seconds. */
  steps: 5_000_000,
  /** Digits of an integer, decimal and, for results, in bits. */
  digits: 4_000,
  bits: 16_384,
  /** Steps of one regular expression search; it is then refused instead of going on for minutes. */
  regex: 5_000_000,
  /** Instructions of one regular expression: `a{1000}` is 1000. */
  regexSize: 20_000,
} as const;
