import forge from 'node-forge';
import { names } from '../key-file/property-names.ts';
import type { Layout } from '../key-file/layout.ts';
import { parseProperties } from '../key-file/properties.ts';

/** A key file opened by node-forge alone. Its bytes are node-forge's binary strings. */
export interface ForgeKeys {
  readonly layout: Layout;
  readonly shared: forge.Bytes;
  readonly privateBlob: forge.Bytes;
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly publicKey: forge.pki.rsa.PublicKey;
}

/** Bytes of a prime with its leading zero. */
const primeBytes = { '1.0': 65, '2.0': 129 } as const;

export function openWithForge(text: string, password: string): ForgeKeys {
  const properties = parseProperties(text);
  const value = (...oneOf: string[]): forge.Bytes =>
    forge.util.decode64(oneOf.map((name) => properties.get(name)).find((found) => found !== undefined) ?? '');
  const encryptedShared = value(names.shared['1.0'], names.shared['2.0']);
  const layout = encryptedShared.length === 32 ? '1.0' : '2.0';
  const shared = unwrapWithForge(layout, password, encryptedShared);
  const privateBlob = unwrapWithForge(layout, password, value(names.private));
  const publicBlob = value(names.public);
  return {
    layout,
    shared,
    privateBlob,
    privateKey: privateKeyFrom(privateBlob, primeBytes[layout]),
    publicKey: forge.pki.rsa.setPublicKey(integer(publicBlob.slice(0, -3)), integer(publicBlob.slice(-3))),
  };
}

/** Encrypts a value of a key file, as it stands there: base64. */
export function wrapWithForge(layout: Layout, password: string, clear: forge.Bytes): string {
  const { name, key, iv } = protection(layout, password);
  return forge.util.encode64(run(forge.cipher.createCipher(name, key), iv, clear));
}

export function unwrapWithForge(layout: Layout, password: string, encrypted: forge.Bytes): forge.Bytes {
  const { name, key, iv } = protection(layout, password);
  return run(forge.cipher.createDecipher(name, key), iv, encrypted);
}

/** @throws {Error} When the padding is wrong. */
export function run(cipher: forge.cipher.BlockCipher, iv: forge.Bytes, input: forge.Bytes): forge.Bytes {
  cipher.start({ iv });
  cipher.update(forge.util.createBuffer(input));
  if (!cipher.finish()) throw new Error('node-forge found wrong padding.');
  return cipher.output.getBytes();
}

/** Both keys as PKCS#1 has them, the values that a key file leaves out computed by node-forge. */
export function pkcs1WithForge({ privateKey, publicKey }: ForgeKeys): { private: Buffer; public: Buffer } {
  const der = (value: forge.asn1.Asn1): Buffer => toBuffer(forge.asn1.toDer(value).getBytes());
  return {
    private: der(forge.pki.privateKeyToAsn1(privateKey)),
    public: der(forge.pki.publicKeyToRSAPublicKey(publicKey)),
  };
}

export function toBuffer(bytes: forge.Bytes): Buffer {
  return Buffer.from(bytes, 'latin1');
}

function protection(layout: Layout, password: string) {
  const md = layout === '1.0' ? forge.md.sha1.create() : forge.md.sha256.create();
  const digest = md.update(password, 'utf8').digest().getBytes();
  return layout === '1.0'
    ? ({ name: '3DES-ECB', key: digest.padEnd(24, '\0'), iv: '' } as const)
    : ({ name: 'AES-CBC', key: digest, iv: digest.slice(0, 16) } as const);
}

function privateKeyFrom(blob: forge.Bytes, size: number): forge.pki.rsa.PrivateKey {
  const rest = forge.util.createBuffer(blob);
  const [d, e, p, q] = [rest.getInt32(), 3, size, size].map((length) => integer(rest.getBytes(length)));
  if (d === undefined || e === undefined || p === undefined || q === undefined || rest.length() > 0) {
    throw new Error('node-forge found no private key.');
  }
  const one = forge.jsbn.BigInteger.ONE;
  const [dP, dQ] = [d.mod(p.subtract(one)), d.mod(q.subtract(one))];
  return forge.pki.rsa.setPrivateKey(p.multiply(q), e, d, p, q, dP, dQ, q.modInverse(p));
}

function integer(bytes: forge.Bytes): forge.jsbn.BigInteger {
  return new forge.jsbn.BigInteger(forge.util.bytesToHex(bytes), 16);
}
