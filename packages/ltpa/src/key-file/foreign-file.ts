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
  return inBase64(text) ?? ['it has none of the properties of one', exportHint];
}

const base64Value = /[A-Za-z0-9+/]{40,}(?:\s+[A-Za-z0-9+/]{8,})*={0,2}/gu;

/** Alone, or as a value of a chart or of a manifest. */
function inBase64(text: string): readonly [string, string] | undefined {
  for (const { 0: value, index } of text.matchAll(base64Value)) {
    if (!Buffer.from(value, 'base64').includes('com.ibm.websphere.ltpa')) continue;
    if (text.slice(0, index).trim() === '') {
      return ['it is one in base64, as values of Kubernetes hold it', 'Decode it first, for example with `base64 -d`.'];
    }
    const path = yamlPath(text.slice(0, index));
    return [
      'it has one in base64 in it, as values of charts and manifests of Kubernetes do',
      path === undefined
        ? 'Take that value alone and decode it, for example with `base64 -d`.'
        : `Take that value alone: \`yq -r '${path}' FILE | base64 -d | signet ltpa COMMAND -\`.`,
    ];
  }
  return undefined;
}

const yamlKey = /^(?<indent> *)(?:"(?<quoted>[\w.-]+)"|(?<plain>[\w.-]+)) *:(?: |$)/u;

/** The path of the value that these lines of YAML lead to; `undefined` where it is not one of plain maps. */
function yamlPath(before: string): string | undefined {
  const above: { readonly indent: number; readonly name: string }[] = [];
  for (const line of before.slice(before.lastIndexOf('\n---') + 1).split(/\r\n?|\n/u)) {
    if (/^ *- /u.test(line)) return undefined;
    const { indent, plain, quoted } = yamlKey.exec(line)?.groups ?? {};
    if (indent === undefined) continue;
    while ((above.at(-1)?.indent ?? -1) >= indent.length) above.pop();
    above.push({ indent: indent.length, name: quoted ?? plain ?? '' });
  }
  return above.length === 0 ? undefined : `.${above.map(({ name }) => `["${name}"]`).join('')}`;
}
