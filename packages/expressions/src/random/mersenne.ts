import { createHash } from 'node:crypto';

const SIZE = 624;
const MIDDLE = 397;

/**
 * Python's `random.Random(seed)`: `random(seed=inventory_hostname)` gives the same value as in Ansible.
 * @see https://docs.python.org/3/library/random.html (Mersenne Twister, seed version 2)
 */
export class PythonRandom {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  constructor(seed: string | bigint) {
    const number = typeof seed === 'bigint' ? (seed < 0n ? -seed : seed) : numberOf(seed);
    const key: number[] = [];
    for (let rest = number; rest > 0n; rest >>= 32n) key.push(Number(rest & 0xff_ff_ff_ffn));
    this.#initialize(key.length === 0 ? [0] : key);
  }

  #initialize(key: readonly number[]): void {
    const state = this.#state;
    state[0] = 19_650_218;
    for (let i = 1; i < SIZE; i += 1) state[i] = Math.imul(1_812_433_253, mix(state, i - 1)) + i;
    let i = 1;
    let j = 0;
    for (let round = Math.max(SIZE, key.length); round > 0; round -= 1) {
      state[i] = ((state[i] ?? 0) ^ Math.imul(mix(state, i - 1), 1_664_525)) + (key[j] ?? 0) + j;
      [i, j] = [this.#advance(i), (j + 1) % key.length];
    }
    for (let round = SIZE - 1; round > 0; round -= 1) {
      state[i] = ((state[i] ?? 0) ^ Math.imul(mix(state, i - 1), 1_566_083_941)) - i;
      i = this.#advance(i);
    }
    state[0] = 0x80_00_00_00;
  }

  #advance(index: number): number {
    if (index + 1 < SIZE) return index + 1;
    this.#state[0] = this.#state[SIZE - 1] ?? 0;
    return 1;
  }

  #word(): number {
    if (this.#next >= SIZE) this.#twist();
    let word = this.#state[this.#next] ?? 0;
    this.#next += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d_2c_56_80;
    word ^= (word << 15) & 0xef_c6_00_00;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i += 1) {
      const word = ((state[i] ?? 0) & 0x80_00_00_00) | ((state[(i + 1) % SIZE] ?? 0) & 0x7f_ff_ff_ff);
      state[i] = (state[(i + MIDDLE) % SIZE] ?? 0) ^ (word >>> 1) ^ (word & 1 ? 0x99_08_b0_df : 0);
    }
    this.#next = 0;
  }

  #bits(count: number): bigint {
    let result = 0n;
    for (let done = 0; done < count; done += 32) {
      const word = BigInt(this.#word() >>> Math.max(0, 32 - (count - done)));
      result |= word << BigInt(done);
    }
    return result;
  }

  /** An integer of 0 to below `limit`. */
  below(limit: number): number {
    const bits = limit.toString(2).length;
    for (;;) {
      const drawn = this.#bits(bits);
      if (drawn < BigInt(limit)) return Number(drawn);
    }
  }
}

function mix(state: Uint32Array, index: number): number {
  const word = state[index] ?? 0;
  return word ^ (word >>> 30);
}

/** Python takes a text and its SHA-512 as one large number. */
function numberOf(seed: string): bigint {
  const bytes = Buffer.from(seed, 'utf8');
  return BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`);
}
