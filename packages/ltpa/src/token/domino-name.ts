/**
 * The upper half of code page 850. Notes writes names in LMBCS with code page 850 as its optimization group: ASCII and
 * the characters of Latin-1 are one byte each, which are those of that page. Any other character takes several bytes.
 *
 * @see https://github.com/unicode-org/icu icu4c/source/common/ucnv_lmb.cpp, by Lotus' own engineers
 */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** The bytes of a name; `undefined` when it holds a control character or one outside Latin-1. */
export function encodeDominoName(name: string): Buffer | undefined {
  const bytes = Buffer.alloc(name.length);
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    const byte = code < 0x80 ? code : code > 0xff ? -1 : 0x80 + upperHalf.indexOf(name.charAt(at));
    if (byte < 0x20 || byte === 0x7f) return undefined;
    bytes[at] = byte;
  }
  return bytes;
}

/** The name that bytes stand for; `undefined` when a character takes several bytes. */
export function decodeDominoName(bytes: Buffer): string | undefined {
  let name = '';
  for (const byte of bytes) {
    if (byte < 0x20 || byte === 0x7f) return undefined;
    name += byte < 0x80 ? String.fromCharCode(byte) : upperHalf.charAt(byte - 0x80);
  }
  return name;
}
