/**
 * Templates and what the real client (28.2.2) printed with them of a node, as `docker node inspect
 * --format`; src/bridge/storm-reads.test.ts holds many more against the client itself.
 */
import { expect, test } from 'vitest'
import { asStruct } from '../../cli/format/go-types'
import { readTemplate, render } from './template'

const NODE = {
  ID: 'lxtx00o8aods',
  Version: { Index: 48 },
  CreatedAt: '2026-11-25T10:10:58.868Z',
  Spec: { Labels: { zone: 'a', disk: 'ssd' }, Role: 'worker', Availability: 'active' },
  Description: {
    Hostname: 'v1',
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Resources: { NanoCPUs: 2_000_000_000, MemoryBytes: 4_294_967_296 },
  },
  Status: { State: 'ready', Addr: '10.99.0.11' },
}

const FINE: readonly (readonly [string, string])[] = [
  ['{{.Spec}}', '{{ map[disk:ssd zone:a]} worker active}'],
  ['{{.Status}}', '{ready  10.99.0.11}'],
  ['{{.Version}} {{.Meta.Version}}', '48 48'],
  ['{{.CreatedAt}}', '2026-11-25 10:10:58.868 +0000 UTC'],
  ['{{.ManagerStatus}}', '<nil>'],
  ['{{json .ManagerStatus}}', 'null'],
  ['{{.Description.Platform}}', '{x86_64 linux}'],
  [
    '{{.Spec.Labels}} {{.Spec.Labels.zone}} {{.Spec.Labels.none}}|',
    'map[disk:ssd zone:a] a <no value>|',
  ],
  ['{{index .Spec.Labels "zone"}}{{index .Spec.Labels "none"}}', 'a'],
  ['{{range $k, $v := .Spec.Labels}}{{$k}}={{$v}};{{else}}none{{end}}', 'disk=ssd;zone=a;'],
  ['{{range .Description.Engine.Plugins}}x{{else}}none{{end}}', 'none'],
  ['{{with .ManagerStatus}}{{.Addr}}{{else}}worker{{end}}', 'worker'],
  ['{{if and .ID (eq .Spec.Role "worker" "x")}}w{{else}}m{{end}}', 'w'],
  ['{{if eq .ID "a"}}a{{else if .ID}}b{{else}}c{{end}}', 'b'],
  [
    '{{printf "%s|%-6s|%6.2s|%q|%x" .ID .ID .ID .ID .Spec.Role}}',
    'lxtx00o8aods|lxtx00o8aods|    lx|"lxtx00o8aods"|776f726b6572',
  ],
  [
    '{{printf "%d %5d %05d %x %T %v" 42 42 42 255 .Version.Index .Spec.Role}}',
    '42    42 00042 ff uint64 worker',
  ],
  [
    '{{printf "%d %s" .ID}} {{printf "%z" 3}} {{printf "a" 3}}',
    '%!d(string=lxtx00o8aods) %!s(MISSING) %!z(int=3) a%!(EXTRA int=3)',
  ],
  ['{{printf "%.2f %e %v" 3.14159 1e10 1e21}}', '3.14 1.000000e+10 1e+21'],
  ['{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}', '02'],
  ['{{$a := 1}}{{$a = "b"}}{{$a}}', 'b'],
  ['{{with $x := .ID}}{{$x}}{{$.Spec.Role}}{{end}}', 'lxtx00o8aodsworker'],
  [
    '{{define "x"}}<{{.}}>{{end}}{{template "x" .ID}}{{block "y" .Spec}}{{.Role}}{{end}}',
    '<lxtx00o8aods>worker',
  ],
  ['a {{- " b " -}} c {{/* no */}} d', 'a b c  d'],
  [
    '{{upper .ID | lower | title}} {{pad .ID 1 2}}| {{truncate .ID 3}}',
    'Lxtx00o8aods  lxtx00o8aods  | lxt',
  ],
  [
    '{{join (split .Status.Addr ".") "-"}} {{len (split .ID "")}} {{slice .ID 1 3}}',
    '10-99-0-11 12 xt',
  ],
  [
    '{{1e3}} {{0x10}} {{010}} {{\'a\'}} {{true}} {{"a\\tb"}} {{`raw`}}',
    '1000 16 8 97 true a\tb raw',
  ],
  ['{{html "<a&b>"}} {{js "a\'b"}} {{urlquery "a b&c"}}', "&lt;a&amp;b&gt; a\\'b a+b%26c"],
  ['{{print 1 2 "a" "b" 3}}{{println 1 "a"}}', '1 2ab31 a\n'],
  [
    '{{lt 1 2}} {{ge "b" "a"}} {{ne .ID "a"}} {{not .ID}} {{or "" .ID}}',
    'true true true false lxtx00o8aods',
  ],
  [
    '{{json .Spec}}',
    '{"Labels":{"disk":"ssd","zone":"a"},"Role":"worker","Availability":"active"}',
  ],
  ['{{json "<a>"}}', '"<a>"'],
]

/** What follows `template: :1`. */
const FAULTY: readonly (readonly [string, string])[] = [
  ['{{', ': unclosed action'],
  ['{{.ID', ': unclosed action'],
  ['{{}}', ': missing value for command'],
  ['{{.ID}', ": bad character U+007D '}'"],
  ['{{end}}', ': unexpected {{end}}'],
  ['{{if .ID}}', ': unexpected EOF'],
  ['{{if}}a{{end}}', ': missing value for if'],
  ['{{nofunction .ID}}', ': function "nofunction" not defined'],
  ['{{$x}}', ': undefined variable "$x"'],
  ['{{"abc}}', ': unterminated quoted string'],
  ['{{`abc}}', ': unterminated raw quoted string'],
  ['{{.ID ! 1}}', ': unexpected "!" in operand'],
  ['{{(.ID}}', ': unclosed left paren'],
  ['{{.ID)}}', ': unexpected right paren'],
  ['{{1 | 2}}', ': non executable command in pipeline stage 2'],
  ['{{break}}', ': {{break}} outside {{range}}'],
  ['{{range $a, $b, $c := .ID}}{{end}}', ': too many declarations in range'],
  [
    '{{.Nothing}}',
    ':2: executing "" at <.Nothing>: can\'t evaluate field Nothing in type swarm.Node',
  ],
  [
    '{{.ID.Nothing}}',
    ':5: executing "" at <.ID.Nothing>: can\'t evaluate field Nothing in type string',
  ],
  [
    '{{.Spec.Nothing}}',
    ':7: executing "" at <.Spec.Nothing>: can\'t evaluate field Nothing in type swarm.NodeSpec',
  ],
  [
    '{{.ManagerStatus.Addr}}',
    ':16: executing "" at <.ManagerStatus.Addr>: nil pointer evaluating *swarm.ManagerStatus.Addr',
  ],
  ['{{nil}}', ':2: executing "" at <nil>: nil is not a command'],
  ['{{.ID 3}}', ':2: executing "" at <.ID>: ID has arguments but cannot be invoked as function'],
  [
    '{{index .ID 99}}',
    ':2: executing "" at <index .ID 99>: error calling index: index out of range: 99',
  ],
  [
    '{{index .ID "a"}}',
    ':2: executing "" at <index .ID "a">: error calling index: cannot index slice/array with type string',
  ],
  [
    '{{slice .ID 3 1}}',
    ':2: executing "" at <slice .ID 3 1>: error calling slice: invalid slice index: 3 > 1',
  ],
  ['{{len 3}}', ':2: executing "" at <len 3>: error calling len: len of type int'],
  ['{{len}}', ':2: executing "" at <len>: wrong number of args for len: want 1 got 0'],
  ['{{upper 3}}', ':8: executing "" at <3>: expected string; found 3'],
  [
    '{{upper .ID .ID}}',
    ':2: executing "" at <upper>: wrong number of args for upper: want 1 got 2',
  ],
  ['{{truncate .ID "a"}}', ':15: executing "" at <"a">: expected integer; found "a"'],
  [
    '{{join .ID ","}}',
    ':7: executing "" at <.ID>: wrong type for value; expected []string; got string',
  ],
  ['{{range .ID}}a{{end}}', ':8: executing "" at <.ID>: range can\'t iterate over lxtx00o8aods'],
  [
    '{{eq .ID 3}}',
    ':2: executing "" at <eq .ID 3>: error calling eq: incompatible types for comparison',
  ],
  [
    '{{lt .Spec 3}}',
    ':2: executing "" at <lt .Spec 3>: error calling lt: invalid type for comparison',
  ],
  ['{{template "x"}}', ':11: executing "" at <{{template "x"}}>: template "x" not defined'],
]

const made = (text: string): string => {
  try {
    return render(readTemplate(text), asStruct('swarm.Node', NODE))
  } catch (error) {
    return (error as Error).message.replace(/^template: :1/, '')
  }
}

test.each(FINE)('%s', (text, wanted) => expect(made(text)).toBe(wanted))
test.each(FAULTY)('%s', (text, wanted) => expect(made(text)).toBe(wanted))
