import type { Expression } from './ast.ts';
import { lexerOptions } from './options.ts';
import { parseTemplate } from './parse-template.ts';
import { readTemplate } from './template-lexer.ts';
import { TokenStream } from './token-stream.ts';

/**
 * An argument of a lookup, as Ansible reads it: templates in texts that the author wrote into it are filled, as in
 * `lookup('file', '{{ folder }}/key')`, also inside of lists and dicts. Other values stay what they are.
 */
export function withTemplatesFilled(tokens: TokenStream, node: Expression): Expression {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' && node.value.includes('{{') ? filled(tokens, node, node.value) : node;
    case 'list':
    case 'tuple':
      return { ...node, items: node.items.map((item) => withTemplatesFilled(tokens, item)) };
    case 'dict':
      return {
        ...node,
        entries: node.entries.map(({ key, value }) => ({ key, value: withTemplatesFilled(tokens, value) })),
      };
    default:
      return node;
  }
}

/** `'{{ a }}/b'` is `a ~ '/b'`; a text with statements stays as it is. */
function filled(tokens: TokenStream, { start, end }: Expression, text: string): Expression {
  // Behind the quote, so that places in the text are those of the template around it.
  const at = start + 1;
  const inner = new TokenStream(
    readTemplate(' '.repeat(at) + text, tokens.place, lexerOptions()),
    tokens.place,
    tokens.names,
  );
  const parts: Expression[] = [];
  for (const [index, statement] of parseTemplate(inner).entries()) {
    if (statement.kind === 'output') parts.push(statement.value);
    else if (statement.kind !== 'text') return { kind: 'literal', value: text, start, end };
    else {
      const value = index === 0 ? statement.text.slice(at) : statement.text;
      if (value !== '') parts.push({ kind: 'literal', value, start, end });
    }
  }
  for (const name of inner.free) tokens.use(name);
  const [first, ...others] = parts;
  if (first === undefined) return { kind: 'literal', value: '', start, end };
  let joined = first;
  for (const right of others) joined = { kind: 'binary', operator: '~', left: joined, right, start, end };
  return joined;
}
