/** What listing commands print: a table, a template's rows, JSON rows, or IDs only (spec 10.1). */
import { Fail } from '../client'
import { goJson } from '../../api/json'
import { tabulate } from './table'
import type { Labels } from '../../api/types'
import { FUNCTIONS } from '../../api/template/functions'
import { compile, TemplateTrouble, type Dialect } from '../../api/template/template'

/** A column: its name in templates, its header, and what stands in it. */
export interface Column<Row> {
  readonly name: string
  readonly header: string
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
      .sort((a, b) => (a < b ? -1 : 1))
      .join(','),
  shown: false,
})

/** The whole output. */
export function listing<Row>(given: Listing<Row>): string {
  const { rows, format, quiet, labels } = given
  const columns = labels === undefined ? given.columns : [...given.columns, labelColumn(labels)]
  const list = { ...given, columns }
  const plain = format === '' || format === 'table'
  if (quiet !== null && plain) return rows.map((row) => `${quiet(row)}\n`).join('')
  if (plain) return defaultTable(list)
  if (format === 'json') return rows.map((row) => `${jsonRow(list, row)}\n`).join('')
  try {
    return format.startsWith('table ') ? ownTable(list, format.slice(6)) : templated(list)
  } catch (error) {
    throw templateFault(error, 1)
  }
}

/** A template that cannot be read ends with `exit`, one that fails on a row with 1. */
export function templateFault(error: unknown, exit: number): unknown {
  if (!(error instanceof TemplateTrouble)) return error
  const { stage, message } = error
  return new Fail(`template parsing error: ${message}`, stage === 'read' ? exit : 1)
}

function defaultTable<Row>({ rows, columns }: Listing<Row>): string {
  const shown = columns.filter((column) => column.shown !== false)
  return tabulate([
    shown.map(({ header }) => header),
    ...rows.map((row) => shown.map(({ value }) => value(row))),
  ])
}

function jsonRow<Row>({ columns }: Listing<Row>, row: Row): string {
  const fields = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1))
  return goJson(Object.fromEntries(fields.map((field) => [field.name, rawOf(field, row)])))
}

const fieldOf =
  <Row>({ columns, labels }: Listing<Row>) =>
  (row: unknown, name: string): unknown => {
    if (name === 'Label' && labels !== undefined) {
      return (key: string) => labels(row as Row)[key] ?? ''
    }
    return rawOf(
      columns.find((candidate) => candidate.name === name),
      row as Row,
    )
  }

/** Templates see a row as its columns, also where they want it as JSON. */
const dialectOf = <Row>(list: Listing<Row>): Dialect => ({
  field: fieldOf(list),
  functions: {
    ...FUNCTIONS,
    json: ([value]) =>
      list.rows.includes(value as Row) ? jsonRow(list, value as Row) : goJson(value),
  },
})

const rawOf = <Row>(column: Column<Row> | undefined, row: Row): unknown =>
  column?.raw === undefined ? column?.value(row) : column.raw(row)

function templated<Row>(list: Listing<Row>): string {
  const { rows, format, type } = list
  const render = compile(format, type, dialectOf(list))
  return rows.map((row) => `${render(row)}\n`).join('')
}

/** `table TEMPLATE`: the headers are the template made of the column names. */
function ownTable<Row>(list: Listing<Row>, template: string): string {
  const { rows, columns, type } = list
  const text = template.replace(/\\t/g, '\t').replace(/\\n/g, '\n')
  const render = compile(text, type, dialectOf(list))
  const titles = compile(text, type, {
    field: (_row, name) =>
      name === 'Label'
        ? (key: string) => key
        : columns.find((column) => column.name === name)?.header,
  })
  const lines = [titles({}), ...rows.map((row) => render(row))]
  return tabulate(lines.map((line) => line.split('\t')))
}
