/** What listing commands print: a table, a template's rows, JSON rows, or IDs only (spec 10.1). */
import { Fail } from '../client'
import { goJson } from '../../api/json'
import { tabulate } from './table'
import type { Labels } from '../../api/types'
import { FUNCTIONS, HEADER_FUNCTIONS, type Functions } from '../../api/template/functions'
import { readTemplate, render, TemplateTrouble } from '../../api/template/template'
import { string, type Method, type Struct } from '../../api/template/types'
import { byText } from '../../api/order'

/** A column: its name in templates, its header, and what stands in it. */
export interface Column<Row> {
  readonly name: string
  /** Null: none, and a table of one's own has `<no value>` there. */
  readonly header: string | null
  readonly value: (row: Row) => string
  /** What templates and JSON give instead, where it is not the same. */
  readonly raw?: (row: Row) => unknown
  /** False: only templates and JSON show it. */
  readonly shown?: boolean
}

export interface Listing<Row> {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly format: string
  /** What `-q` prints of a row; null without `-q`. */
  readonly quiet: ((row: Row) => string) | null
  /** The lines of the template that `--format raw` stands for, where there is one. */
  readonly raw?: readonly string[]
  /** What Go's errors call a row. */
  readonly type: string
  /** The labels of a row, for `.Labels` and `.Label "key"`; absent where rows have none. */
  readonly labels?: (row: Row) => Labels
}

/** `.Labels` as a column: `a=1,b=2`, in the order of the texts. */
const labelColumn = <Row>(labels: (row: Row) => Labels): Column<Row> => ({
  name: 'Labels',
  header: 'LABELS',
  value: (row) =>
    Object.entries(labels(row))
      .map(([key, value]) => `${key}=${value}`)
      .sort(byText)
      .join(','),
  shown: false,
})

const allColumns = <Row>({ columns, labels }: Listing<Row>): readonly Column<Row>[] =>
  labels === undefined ? columns : [...columns, labelColumn(labels)]

/** The whole output. */
export function listing<Row>(given: Listing<Row>): string {
  const { rows, quiet } = given
  const format = given.format === 'raw' ? rawFormat(given) : given.format
  const list = { ...given, columns: allColumns(given) }
  const plain = format === '' || format === 'table'
  if (quiet !== null && plain) return rows.map((row) => `${quiet(row)}\n`).join('')
  if (plain) return defaultTable(list)
  if (format === 'json') return rows.map((row) => `${jsonRow(list, row)}\n`).join('')
  try {
    const isTable = format.startsWith('table')
    const template = (isTable ? format.slice(5) : format).replace(/^ +| +$/g, '')
    const text = template.replaceAll('\\t', '\t').replaceAll('\\n', '\n')
    return isTable ? ownTable(list, text) : templated(list, text)
  } catch (error) {
    throw templateFault(error, 1)
  }
}

/** Of a quiet list, only the line with the ID. */
function rawFormat<Row>({ raw, quiet }: Listing<Row>): string {
  if (raw === undefined) return 'raw'
  if (quiet === null) return `${raw.join('\n')}\n`
  return raw.find((line) => line.includes('.ID}}')) ?? (raw[0] as string)
}

/** A template that cannot be read ends with `exit`, one that fails on a row with 1. */
export function templateFault(error: unknown, exit: number): unknown {
  if (!(error instanceof TemplateTrouble)) return error
  const { stage, message } = error
  return new Fail(`template parsing error: ${message}`, stage === 'read' ? exit : 1)
}

/** Tries the template on an empty row, as `docker ps` does before it asks. */
export function tryOut<Row>(given: Listing<Row>, empty: Row): void {
  const list = { ...given, columns: allColumns(given) }
  try {
    const template = readTemplate(list.format, { functions: functionsOf(list) })
    render(template, { type: rowType(list), it: empty })
  } catch (error) {
    if (!(error instanceof TemplateTrouble)) throw error
    const deed = error.stage === 'read' ? 'parse' : 'execute'
    throw new Fail(`failed to ${deed} template: ${error.message}`)
  }
}

function defaultTable<Row>({ rows, columns }: Listing<Row>): string {
  const shown = columns.filter((column) => column.shown !== false)
  return tabulate([
    shown.map(({ header }) => header ?? ''),
    ...rows.map((row) => shown.map(({ value }) => value(row))),
  ])
}

const jsonRow = <Row>({ columns }: Listing<Row>, row: Row): string => goJson(asJson(columns, row))

function asJson<Row>(columns: readonly Column<Row>[], row: Row): object {
  const fields = [...columns].sort((a, b) => byText(a.name, b.name))
  return Object.fromEntries(fields.map((field) => [field.name, rawOf(field, row)]))
}

/** All rows as `--format json` shows them. */
export const rowsAsJson = <Row>(list: Listing<Row>): object[] =>
  list.rows.map((row) => asJson(allColumns(list), row))

/** A row as Go's templates see it: its columns are methods. */
const rowType = <Row>({ columns, labels, type }: Listing<Row>): Struct => ({
  kind: 'struct',
  name: type,
  fields: [],
  methods(row: Row, name): Method | undefined {
    if (name === 'Label' && labels !== undefined) {
      return { takes: 1, call: (key = '') => labels(row)[key] ?? '' }
    }
    const column = columns.find((candidate) => candidate.name === name)
    return column === undefined ? undefined : { takes: 0, call: () => rawOf(column, row) }
  },
})

/** Templates see a row as its columns, also where they want it as JSON. */
const functionsOf = <Row>(list: Listing<Row>): Functions => ({
  ...FUNCTIONS,
  json: {
    takes: ['any'],
    run: (values) =>
      values[0]?.type.kind === 'struct'
        ? string(jsonRow(list, values[0].it as Row))
        : (FUNCTIONS['json'] as (typeof FUNCTIONS)[string]).run(values),
  },
})

const rawOf = <Row>(column: Column<Row>, row: Row): unknown =>
  column.raw === undefined ? column.value(row) : column.raw(row)

function templated<Row>(list: Listing<Row>, text: string): string {
  const template = readTemplate(text, { functions: functionsOf(list) })
  const type = rowType(list)
  return list.rows.map((it) => `${render(template, { type, it })}\n`).join('')
}

/** `table TEMPLATE`: the headers are the template made of the column names. */
function ownTable<Row>(list: Listing<Row>, text: string): string {
  const rows = readTemplate(text, { functions: functionsOf(list) })
  const titles = readTemplate(text, { functions: HEADER_FUNCTIONS })
  const type = rowType(list)
  const headers = Object.fromEntries(list.columns.map(({ name, header }) => [name, header]))
  const lines = [
    render(titles, { type: HEADERS, it: headers }),
    ...list.rows.map((it) => render(rows, { type, it })),
  ]
  return tabulate(lines.map((line) => line.split('\t')))
}

/** The headers of a table; of a label, its key. */
const HEADERS: Struct = {
  kind: 'struct',
  name: 'formatter.SubHeaderContext',
  fields: [],
  methods: (headers: Readonly<Record<string, string>>, name) =>
    name === 'Label'
      ? { takes: 1, call: (key) => key }
      : headers[name] === undefined
        ? undefined
        : { takes: 0, call: () => headers[name] },
}
