/** Where the class belongs below a class path entry. */
export const SCRIPTING_EXCEPTION_PATH = 'com/ibm/ws/scripting/ScriptingException.class';

/**
 * `public class com.ibm.ws.scripting.ScriptingException extends Exception { public ScriptingException(String) }`, compiled
 * for Java 8 and later. Scripts import and catch the class by name, and Jython can only make it up as a proxy of another name.
 */
export function scriptingExceptionClass(): Uint8Array {
  const utf8 = (text: string): number[] => [1, ...u2(text.length), ...Buffer.from(text, 'latin1')];
  const constants = [
    [10, ...u2(2), ...u2(3)], // 1: Exception.<init>(String)
    [7, ...u2(4)], // 2: class Exception
    [12, ...u2(5), ...u2(6)], // 3: <init>(String)
    utf8('java/lang/Exception'),
    utf8('<init>'),
    utf8('(Ljava/lang/String;)V'),
    [7, ...u2(8)], // 7: this class
    utf8('com/ibm/ws/scripting/ScriptingException'),
    utf8('Code'),
  ];
  const code = [0x2a, 0x2b, 0xb7, ...u2(1), 0xb1]; // aload_0, aload_1, invokespecial #1, return
  const header = [0xca, 0xfe, 0xba, 0xbe, ...u2(0), ...u2(52)];
  const classInfo = [u2(0x21), u2(7), u2(2), u2(0), u2(0)].flat(); // public, this, super, no interfaces, no fields
  const method = [u2(1), u2(1), u2(5), u2(6), u2(1)].flat(); // one public method, the constructor, with one attribute
  const body = [...u2(9), ...u4(12 + code.length), ...u2(2), ...u2(2), ...u4(code.length), ...code, ...u2(0), ...u2(0)];
  return Uint8Array.from([
    ...header,
    ...u2(constants.length + 1),
    ...constants.flat(),
    ...classInfo,
    ...method,
    ...body,
    ...u2(0),
  ]);
}

function u2(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

function u4(value: number): number[] {
  return [...u2(value >>> 16), ...u2(value & 0xffff)];
}
