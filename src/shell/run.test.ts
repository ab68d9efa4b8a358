/** What busybox's shell says to these lines, recorded with `busybox sh -c LINE` (1.35.0). */
import { expect, test } from 'vitest'
import type { Stream } from '../api/routes'
import { enter } from './enter'
import { listed } from './match'
import { BROKEN_PIPE, say } from './print'
import { advance, ended, given, interrupt } from './run'
import { createShell, statusOf, type Shell, type Want } from './state'
import { findThread, hasRoom, takeInput } from './threads'
import { missingFile, NOTHING_READ, TOOLS, type Memo, type Tool } from './tools'

interface Bench {
  readonly shell: Shell
  readonly files: Record<string, string>
  shown: string
}

function bench(args: readonly string[] = ['sh']): Bench {
  const plan = { dialect: 'ash', prefix: 'sh: ', variables: {}, exported: [], args } as const
  return { shell: createShell(plan), files: { '/etc/hosts': '1.2.3.4\tweb\n' }, shown: '' }
}

/** A program that is under way: it reads. */
interface UnderWay {
  readonly words: readonly string[]
  readonly thread: number
  memo: Memo
}

function tell({ shell }: Bench, thread: number, stream: Stream, text: string): string {
  const seen = say(shell, stream, text, findThread(shell, thread))
  if (seen === 'broken') ended(shell, BROKEN_PIPE, thread)
  return seen === 'broken' || seen === null ? '' : text
}

/** Begins a program; null: it reads. */
function begin(on: Bench, { words, env, thread }: Extract<Want, { kind: 'run' }>): string | null {
  const { shell, files } = on
  const [name = '', ...args] = words
  const tool = TOOLS[name]
  const answer = (stream: Stream, text: string, status: number): string => {
    ended(shell, status, thread)
    return tell(on, thread, stream, text)
  }
  if (name === 'env') {
    return answer('stdout', Object.entries(env).map(([a, b]) => `${a}=${b}\n`).join(''), 0) // prettier-ignore
  }
  if (name === 'date') return answer('stdout', 'now\n', 0)
  if (name === 'cat' && args.length > 0) return answer('stdout', files[args[0] ?? ''] ?? '', 0)
  if (name === 'cat' || name === 'yes') return null
  if (tool === undefined) return answer('stderr', `sh: ${name}: not found\n`, 127)
  const paths = tool.files(args)
  if (paths.length === 0 && tool.reads) return null
  const missing = paths.find((path) => files[path] === undefined)
  if (missing !== undefined) {
    const { text, exit } = missingFile(name, missing)
    return answer('stderr', text, exit)
  }
  const { text, exit } = tool.run(
    args,
    paths.map((path) => ({ name: path, text: files[path] ?? '' })),
  )
  return answer('stdout', text, exit)
}

/** A program that is under way goes on; null: it cannot. */
function goOn(on: Bench, underWay: UnderWay): string | null {
  const { shell } = on
  const { thread, words } = underWay
  const [name = '', ...args] = words
  const its = findThread(shell, thread)
  if (name === 'yes') {
    return its !== undefined && hasRoom(shell, its) ? tell(on, thread, 'stdout', 'y\n'.repeat(900)) : null // prettier-ignore
  }
  const text = takeInput(shell, thread, 'all')
  if (text === null) return null
  if (name === 'cat') {
    if (text === '') ended(shell, 0, thread)
    return tell(on, thread, 'stdout', text)
  }
  const flowed = (TOOLS[name] as Tool).flow(args, underWay.memo, text)
  underWay.memo = flowed.memo
  if (flowed.exit !== null) ended(shell, flowed.exit, thread)
  return tell(on, thread, 'stdout', flowed.text)
}

function namesIn(files: Bench['files'], folder: string): string[] | null {
  const within = folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`
  const names = Object.keys(files).flatMap((path) =>
    path.startsWith(within) ? path.slice(within.length).split('/').slice(0, 1) : [],
  )
  return names.length === 0 ? null : [...new Set(names)].filter((name) => name !== '').sort()
}

/** Runs a line to its end, or so many wants of it. */
function run(on: Bench, line: string, most = 2000): void {
  const { shell, files } = on
  let programs: UnderWay[] = []
  enter(shell, line)
  for (let i = 0; i < most; i++) {
    const want = advance(shell)
    if (want.kind === 'over') return
    // What is at rest between two wants is a plain value.
    on.shell.todo = JSON.parse(JSON.stringify(shell.todo)) as Shell['todo']
    if (want.kind === 'print') on.shown += want.text
    else if (want.kind === 'run') {
      const shown = begin(on, want)
      if (shown === null) programs.push({ ...want, memo: NOTHING_READ })
      else on.shown += shown
    } else if (want.kind === 'folder.read') listed(shell, want.path, namesIn(files, want.path))
    else if (want.kind === 'file.read') given(shell, files[want.path] ?? null)
    else if (want.kind === 'read') given(shell, null, want.thread)
    else if (want.kind === 'file.write') {
      const before = want.append ? (files[want.path] ?? '') : ''
      files[want.path] = before + want.text
    }
    if (want.kind === 'idle' || i % 100 === 0) {
      for (const one of programs) on.shown += goOn(on, one) ?? ''
      programs = programs.filter(({ thread }) => findThread(shell, thread)?.waits === true)
    }
  }
}

test.each<[line: string, shown: string, status: number]>([
  ['foo', 'sh: foo: not found\n', 127],
  ['exit 3; echo no', '', 3],
  ['exit abc', 'sh: exit: line 0: Illegal number: abc\n', 2],
  ['echo "a', 'sh: syntax error: unterminated quoted string\n', 2],
  ['for i in 1; do echo', 'sh: syntax error: unexpected end of file (expecting "done")\n', 2],
  ['done', 'sh: syntax error: unexpected "done"\n', 2],
  ['&', 'sh: syntax error: unexpected "&"\n', 2],
  ['&& a', 'sh: syntax error: unexpected "&&"\n', 2],
  ['echo a |', 'sh: syntax error: unexpected end of file\n', 2],
  ['for 1 in a; do :; done', 'sh: syntax error: bad for loop variable\n', 2],
  ['cat <nosuch', "sh: can't open nosuch: no such file\n", 1],
  ['echo ${x?gone}; echo no', 'sh: x: gone\n', 2],
  ['echo ${x:?}', 'sh: x: parameter not set or null\n', 2],
  ['[ 1 -eq a ]', 'sh: a: bad number\n', 2],
  ['[ 1 -eq', 'sh: missing ]\n', 2],
  ['test a b c', 'sh: b: unknown operand\n', 2],
  ['echo $((1+))', 'sh: arithmetic syntax error\n', 2],
  ['echo $((1/0))', 'sh: divide by zero\n', 2],
  ['return 4; echo a', '', 4],
  ['shift 3', '', 1],
  ['set -e; false; echo no', '', 1],
  ['set -e; false || echo on; if false; then :; fi; echo end', 'on\nend\n', 0],
  ['(exit 3) & wait $!; echo $?; true && (exit 4) & wait $!; echo $?; ! true & echo $?', '3\n4\n0\n', 0], // prettier-ignore
  ['while :; do :; done & kill $!; wait $!; echo $?; kill -0 $!', `Terminated\n143\nsh: can't kill pid 7: No such process\n`, 1], // prettier-ignore
  ['while :; do :; done & kill -0 %1; echo $?; kill %1; wait; echo $?', '0\n0\n', 0],
  ['(exit 3) & wait $!; jobs; wait $!; echo $?; jobs', '[1]+  Done(3)                    \n127\n', 0], // prettier-ignore
  ['cat & wait; echo $?; echo a & wait; a=1; a=2 & wait; echo $a', '0\na\n1\n', 0],
  ['yes > /dev/null & yes >/dev/null & jobs; kill %1 %2', '[2]+  Running                    \n[1]-  Running                    \n', 0], // prettier-ignore
  [
    'for i in 1 2; do { echo $i; exit 5; } & wait; done; jobs; echo b |cat & wait %1',
    '1\n2\n[1]+  Done(5)                    \nb\n',
    0,
  ],
  ['wait 99999; echo $?; wait %3; echo $?', '127\nsh: wait: line 0: %3: no such job\n2\n', 0],
  ['kill %4; echo $?; kill 99999; echo $?', `sh: kill: line 0: %4: no such job\n2\nsh: can't kill pid 99999: No such process\n1\n`, 0], // prettier-ignore
  ['kill; echo $?; kill abc; kill -FOO 1; kill -l 9', `sh: you need to specify whom to kill\n1\nsh: invalid number 'abc'\nsh: bad signal name 'FOO'\nKILL\n`, 0], // prettier-ignore
  ['echo a & & echo b', 'sh: syntax error: unexpected "&"\n', 2],
  ['echo a &; echo b', 'sh: syntax error: unexpected ";"\n', 2],
  ['set -o pipefail; false | true; echo $?', '1\n', 0],
  ['while true; do echo x; done | head -2; echo $?', 'x\nx\n0\n', 0],
  ['yes | head -n 1; set -o pipefail; yes | head -1; echo $?', 'y\ny\n141\n', 0],
  ['while true; do date; [ $? = 141 ] && break; done | head -1', 'now\n', 0],
  ['while true; do echo a; done | while true; do echo b; done | head -1', 'b\n', 0],
  ['set -o pipefail; while true; do (echo a; echo b >&2); [ $? = 141 ] && echo c; done 2>/dev/null | head -1; echo $?', 'a\n141\n', 0], // prettier-ignore
  ['seq 3 | { read x; echo got $x; cat; }; seq 3 | { head -n 1; cat; }', 'got 1\n2\n3\n1\n', 0],
  ['x=$(seq 9 | grep -v 3 | { read a; read b; read c; echo $c; }); echo $x', '4\n', 0],
  ['echo a | { cat; echo b; } | tr a-z A-Z | grep . | head -5 > f; cat f', 'A\nB\n', 0],
  ['f() { echo $1; return 5; echo no; }; f x; echo $?', 'x\n5\n', 0],
  ['case abc in x|a*) echo ab;; *) echo no;; esac', 'ab\n', 0],
  ['exec seq 1; echo no', '1\n', 0],
  ['seq 3 | while read i; do n=$i; echo $i$i; done; echo "n=$n"', '11\n22\n33\nn=\n', 0],
  ['x=1 env | grep ^x; y=2; env | grep ^y; export y; env | grep ^y', 'x=1\ny=2\n', 0],
  ['for i in $(seq 4); do echo $((i % 2)); done | sort | uniq -c', '      2 0\n      2 1\n', 0],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done', '1\n3\n', 0],
  ['i=0; until [ $((i++)) -ge 2 ]; do echo $i; done', '1\n2\n', 0],
  ['for a in 1 2; do for b in 1 2; do [ $b = 2 ] && break 2; echo $a$b; done; done', '11\n', 0],
  ['(exit 3); echo $?; x=1; (x=2; echo $x); echo $x', '3\n2\n1\n', 0],
  ['{ echo a; echo b; } | wc -l; ! true; echo $?', '2\n1\n', 0],
  ['echo a > f; echo b >> f; cat f; wc -l < f; grep -c a f', 'a\nb\n2\n1\n', 0],
  ['foo 2>/dev/null || echo failed; foo 2>&1 | sed s/foo/bar/', 'failed\nsh: bar: not found\n', 0],
  ['x=$(false); echo $?; x=$(foo 2>&1; exit 4); echo $? "$x"', '1\n4 sh: foo: not found\n', 0],
  ['x=a.b.c; echo ${x%.*} ${x##*.} ${#x} ${y:-no} ${x:+yes}', 'a.b c 5 no yes\n', 0],
  ['if [ -f /etc/hosts ] && [ ! -e /x ]; then grep -o web /etc/hosts; fi', 'web\n', 0],
  ['while read a b; do echo "$b $a"; done < /etc/hosts', 'web 1.2.3.4\n', 0],
  ['while read l; do echo $l; cat; done <<EOF\na\nb\nEOF', 'a\nb\n', 0],
  ['set -- a "b c"; echo $#; for x; do echo "$x"; done; shift; echo $1', '2\na\nb c\nb c\n', 0],
  ['printf "%03d|%-4s|%s\\n" 7 ab c; echo -e "x\\ty"; echo -n z', '007|ab  |c\nx\ty\nz', 0],
  ['eval "echo a; echo b" | tail -n1; x=3; echo "`echo $x`"', 'b\n3\n', 0],
  ['seq 9 | grep -A1 3; seq 9 | grep -B 2 -n 3; seq 9 | grep -C1 -e "[28]"', '3\n4\n1-1\n2-2\n3:3\n1\n2\n3\n--\n7\n8\n9\n', 0], // prettier-ignore
  [
    'seq 3 > f; seq 2 > g; grep -A1 2 f g; grep -n 2 f | cut -d: -f1; seq 3 | grep -c -A1 2',
    'f:2\nf-3\ng:2\n2\n1\n',
    0,
  ],
  ['seq 4 | tail -n +3; seq 4 | tail -n1; seq 4 | tail -n +1 | wc -l', '3\n4\n4\n4\n', 0],
  ['grep x nosuch; head nosuch', 'grep: nosuch: No such file or directory\nhead: nosuch: No such file or directory\n', 1], // prettier-ignore
  ['echo {1..3} "$(echo "a b")" a"b"c', '{1..3} a b abc\n', 0],
  ['for i in b.txt a.txt .c \'d e\'; do echo > "$i"; done; echo * *.txt \'*.txt\' "*.txt" \\*.txt *".txt"', 'a.txt b.txt d e a.txt b.txt *.txt *.txt *.txt a.txt b.txt\n', 0], // prettier-ignore
  ['for i in b.txt a.txt .c \'d e\'; do echo > "$i"; done; echo nosuch* .c* [ [a [!a].txt [[:alpha:]].t?t /etc/host[s] */', 'nosuch* .c [ [a b.txt a.txt b.txt /etc/hosts */\n', 0], // prettier-ignore
  ['for i in b.txt a.txt .c \'d e\'; do echo > "$i"; done; x=*.txt; echo $x "$x" $(echo "?.txt"); for f in *; do echo "<$f>"; done; set -- *; echo $#', 'a.txt b.txt *.txt a.txt b.txt\n<a.txt>\n<b.txt>\n<d e>\n3\n', 0], // prettier-ignore
  ['for i in b.txt a.txt .c \'d e\'; do echo > "$i"; done; set -f; echo *.txt; set +f; case a.txt in *.txt) echo .*;; esac', '*.txt\n. .. .c\n', 0], // prettier-ignore
  ['echo a:b:c | cut -d: -f2-; echo abc | tr a-z A-Z; echo x 1 | awk \'{print $2}\'', 'b:c\nABC\n1\n', 0], // prettier-ignore
])('%s', (line, shown, status) => {
  const on = bench()
  run(on, line)
  expect([on.shown, statusOf(on.shell)]).toEqual([shown, status])
  expect(Object.keys(on.shell.buffers)).toEqual([])
})

test('a loop without an end lets others have their turn, and Ctrl-C ends it', () => {
  const on = bench()
  run(on, 'while true; do echo a; done > f', 10)
  interrupt(on.shell)
  run(on, 'echo $?; echo out')
  expect(on.shown).toBe('130\nout\n')
})
