/** Leads to another thing. */
import { select, type Selection } from '../state/screen'

/** Without a name there is nothing to lead to. */
export function Link({ kind, id, name }: Selection & { readonly name: string }) {
  if (name === '') return 'none'
  return (
    <button type="button" className="link" onClick={() => select({ kind, id })}>
      {name}
    </button>
  )
}
