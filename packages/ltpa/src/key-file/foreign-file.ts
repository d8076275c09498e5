import { ltpaError } from '../errors.ts';

/** The first bytes of JKS, JCEKS and PKCS#12: WebSphere itself keeps its keys in `ltpa.jceks`. */
const keystore = /^(?:\u{fe}\u{ed}\u{fe}\u{ed}|\u{ce}\u{ce}\u{ce}\u{ce}|0\u{82}..\p{Cc}{3})/su;
const byteOrderMark = /^(?:\u{ef}\u{bb}\u{bf}|\u{feff})/u;
const utf16 = /^(?:\u{ff}\u{fe}|\u{fe}\u{ff}|[^\0]\0[^\0]\0|\0[^\0]\0[^\0])/u;
const exportHint = 'Give the file that exporting LTPA keys wrote.';

/**
 * Refuses what people give in place of a key file, each by its name.
 *
 * @param text Bytes as ISO-8859-1.
 * @throws {InputError} `LTPA_NOT_A_KEY_FILE`
 */
export function refuseForeignFile(text: string): void {
  const found = foreign(text);
  if (found === undefined) return;
  throw ltpaError('LTPA_NOT_A_KEY_FILE', `This is no LTPA key file: ${found[0]}.`, found[1]);
}

function foreign(text: string): readonly [string, string] | undefined {
  if (text.trim() === '') return ['it is empty', exportHint];
  if (keystore.test(text)) {
    return ['it is a Java keystore', 'Export the LTPA keys on the console or with AdminTask.exportLTPAKeys.'];
  }
  if (byteOrderMark.test(text)) {
    return ['it starts with a byte order mark', 'Save it without one, or copy the exported file without opening it.'];
  }
  if (utf16.test(text)) {
    return ['it is UTF-16 text', 'Save it as ISO-8859-1, or copy the exported file without opening it.'];
  }
  if (text.includes('\0')) return ['it is binary data', exportHint];
  if (/^\s*<(?:!doctype|html|\?xml|!--)/iu.test(text)) {
    return ['it is a web page or XML', 'Copy the file itself; a login or error page may have been saved in its place.'];
  }
  if (/^\s*-----BEGIN /u.test(text)) return ['it is in PEM format', exportHint];
  if (text.includes('com.ibm.websphere.ltpa')) return undefined;
  return isWholeFileInBase64(text)
    ? ['it is one in base64, as values of Kubernetes hold it', 'Decode it first, for example with `base64 -d`.']
    : ['it has none of the properties of one', exportHint];
}

function isWholeFileInBase64(text: string): boolean {
  const candidate = /(?:^|ltpaKeysBase64["']?\s*[:=]\s*["']?)(?<base64>[A-Za-z0-9+/\s]{40,}={0,2})/u.exec(text);
  const decoded = Buffer.from(candidate?.groups?.['base64'] ?? '', 'base64');
  return decoded.includes('com.ibm.websphere.ltpa');
}
