import type { CallBlock, Macro, Parameter } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { parsePostfix } from './parse-postfix.ts';
import { parsePrimary } from './parse-primary.ts';
import { closeTag, parseUntil } from './parse-template.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** `{% macro name(a, b=1) %}…{% endmacro %}`. */
export function parseMacro(tokens: TokenStream, tag: Token): Macro {
  const { text: name } = tokens.expect('name', undefined, 'the name of the macro');
  tokens.define(name);
  const parameters = parseParameters(tokens);
  return macroBody(tokens, tag, name, parameters, 'endmacro');
}

function macroBody(
  tokens: TokenStream,
  tag: Token,
  name: string,
  parameters: readonly Parameter[],
  end: string,
): Macro {
  closeTag(tokens);
  const special = ['varargs', 'kwargs', 'caller'];
  return tokens.scoped([...parameters.map((parameter) => parameter.name), ...special], () => {
    const from = tag.start;
    const body = tokens.looping(false, () => parseUntil(tokens, end, tag));
    const uses = new Set(special.filter((one) => tokens.mentions(one, from)));
    return { kind: 'macro', name, parameters, body, uses, start: tag.start, end: tokens.lastEnd };
  });
}

function parseParameters(tokens: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  tokens.expect('operator', '(', '"("');
  while (!tokens.isOperator(')')) {
    const { text: name } = tokens.expect('name', undefined, 'the name of a parameter');
    const fallback = tokens.skip('operator', '=') ? parseExpression(tokens) : undefined;
    parameters.push({ name, fallback });
    if (!tokens.skip('operator', ',')) break;
  }
  tokens.expect('operator', ')', '"," or ")"');
  return parameters;
}

/** `{% call(user) list(users) %}…{% endcall %}`. */
export function parseCallBlock(tokens: TokenStream, tag: Token): CallBlock {
  const parameters = tokens.isOperator('(') ? parseParameters(tokens) : [];
  const callee = parsePostfix(tokens, parsePrimary(tokens), false);
  if (callee.kind !== 'call') throw tokens.problem(callee, 'A call block needs a call, such as {% call box() %}.');
  const caller = macroBody(tokens, tag, 'caller', parameters, 'endcall');
  return { kind: 'call-block', call: callee, caller, start: tag.start, end: tokens.lastEnd };
}
