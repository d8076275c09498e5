/** Not `Buffer.from`, whose small buffers lie in a pool that others see. The caller wipes the copy. */
export function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.alloc(bytes.length);
  copy.set(bytes);
  return copy;
}
