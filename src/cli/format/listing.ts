/** What listing commands print: a table, a template's rows, JSON rows, or IDs only (spec 10.1). */
import { Fail } from '../client'
import { goJson } from '../../api/json'
import { tabulate } from './table'
import { compile, TemplateTrouble } from '../../api/template/template'

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
}

/** The whole output. */
export function listing<Row>(list: Listing<Row>): string {
  const { rows, format, quiet } = list
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
  <Row>(columns: readonly Column<Row>[]) =>
  (row: unknown, name: string): unknown =>
    rawOf(
      columns.find((candidate) => candidate.name === name),
      row as Row,
    )

const rawOf = <Row>(column: Column<Row> | undefined, row: Row): unknown =>
  column?.raw === undefined ? column?.value(row) : column.raw(row)

function templated<Row>({ rows, columns, format, type }: Listing<Row>): string {
  const render = compile(format, type, { field: fieldOf(columns) })
  return rows.map((row) => `${render(row)}\n`).join('')
}

/** `table TEMPLATE`: the headers are the template made of the column names. */
function ownTable<Row>({ rows, columns, type }: Listing<Row>, template: string): string {
  const text = template.replace(/\\t/g, '\t').replace(/\\n/g, '\n')
  const render = compile(text, type, { field: fieldOf(columns) })
  const titles = compile(text, type, {
    field: (_row, name) => columns.find((column) => column.name === name)?.header,
  })
  const lines = [titles({}), ...rows.map((row) => render(row))]
  return tabulate(lines.map((line) => line.split('\t')))
}
