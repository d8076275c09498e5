/** An exception as a script sees it: the class of the Java exception and its text. */
export class ScriptError extends Error {
  readonly javaClass: string;

  constructor(javaClass: string, message: string) {
    super(message);
    this.name = 'ScriptError';
    this.javaClass = javaClass;
  }
}

export const SCRIPTING_EXCEPTION = 'com.ibm.ws.scripting.ScriptingException';

/** A ScriptingException around a nested exception; wsadmin repeats the nested class in the text. */
export function scriptingException(nestedClass: string, message: string): ScriptError {
  return new ScriptError(SCRIPTING_EXCEPTION, `${nestedClass}: ${message}`);
}

/** A ScriptingException of wsadmin's own, without a nested class. */
export function wsadminError(message: string): ScriptError {
  return new ScriptError(SCRIPTING_EXCEPTION, message);
}

const COMMANDS = 'com.ibm.websphere.management.cmdframework';

export function missingParameter(parameter: string, command: string): ScriptError {
  return scriptingException(
    `${COMMANDS}.CommandValidationException`,
    `ADMF0002E: Required parameter ${parameter} is not found for command ${command}.`,
  );
}

export function invalidParameter(value: string, parameter: string, command: string): ScriptError {
  return scriptingException(
    `${COMMANDS}.InvalidParameterValueException`,
    `ADMF0003E: Invalid parameter value ${value} for parameter ${parameter} for command ${command}.`,
  );
}

/** The text after the id is reconstructed. */
export function unknownOption(option: string, command: string): ScriptError {
  return wsadminError(`WASX7122E: Option "-${option}" is not recognized for command "${command}".`);
}

export function notANumber(value: string): ScriptError {
  return scriptingException('java.lang.NumberFormatException', `For input string: "${value}"`);
}

/** An error of the federated repositories; the CWWIM5xxx texts other than CWWIM5018E are reconstructed. */
export function wimError(exception: string, message: string): ScriptError {
  return scriptingException(`com.ibm.websphere.wim.exception.${exception}`, message);
}

/** What a session reads once its deployment manager is gone, also after it came back. */
export function connectionLost(operation: string): ScriptError {
  return scriptingException(
    'com.ibm.websphere.management.exception.ConnectorNotAvailableException',
    `ADMC0009E: The system failed to make the SOAP RPC call: ${operation} [SOAPException: faultCode=SOAP-ENV:Client; ` +
      'msg=Error opening socket: java.net.ConnectException: Connection refused; targetException=java.lang.IllegalArgumentException: ' +
      'Error opening socket: java.net.ConnectException: Connection refused]',
  );
}

/** The client gave up waiting; the work goes on in the server. */
export function requestTimedOut(operation: string): ScriptError {
  return scriptingException(
    'com.ibm.websphere.management.exception.ConnectorException',
    `ADMC0009E: The system failed to make the SOAP RPC call: ${operation} [SOAPException: faultCode=SOAP-ENV:Client; ` +
      'msg=Read timed out; targetException=java.net.SocketTimeoutException: Read timed out]',
  );
}
