/**
 * The script that bash sources. It needs no package `bash-completion`, runs nothing of what is typed, and leaves to
 * bash, which completes the names of files, whatever Signet has no words for.
 */
export const BASH_COMPLETION = `# bash completion for signet

_signet() {
  # bash cuts words also at "=", ":" and "@"; here they are as Signet gets them.
  local rest=$COMP_LINE i word before
  local -a words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $word ]]; then
      before=\${rest%%"$word"*}
      rest=\${rest#*"$word"}
    else
      before=$rest
    fi
    if [[ -n $before || i -eq 0 ]]; then
      words+=("$word")
    else
      words[\${#words[@]}-1]+=$word
    fi
  done

  local value
  COMPREPLY=()
  # Each line is a word, a tab and what it means; the last one is a number.
  while IFS=$'\\t' read -r value _; do
    [[ -z $value || $value == :[0-9]* ]] || COMPREPLY+=("$value")
  done < <(signet complete -- "\${words[@]:1}" </dev/null 2>/dev/null)

  # A token in a file: bash itself takes what follows "@" for a host.
  local typed=\${words[\${#words[@]}-1]}
  [[ $typed == @* && \${#COMPREPLY[@]} -eq 0 ]] || return 0
  while IFS= read -r value; do
    if [[ -d $value ]]; then
      value=$value/
      compopt -o nospace 2>/dev/null
    fi
    COMPREPLY+=("@$(printf %q "$value")")
  done < <(compgen -f -- "\${typed#@}")
}

complete -o default -F _signet signet
`;
