/** A stack is a label: everything of it carries its name (spec 10.11). */
import type { Filters } from '../../../api/routes'
import { Fail } from '../../client'

export const STACK_LABEL = 'com.docker.stack.namespace'

/** The filter for what belongs to a stack. */
export const ofStack = (stack: string): { readonly label: readonly string[] } => ({
  label: [`${STACK_LABEL}=${stack}`],
})

/** The filters that were given, of what belongs to a stack. */
export function amongStack(filters: Filters, stack: string): Filters {
  return { ...filters, label: [...(filters['label'] ?? []), ...ofStack(stack).label] }
}

/** Fails when the word can be no stack's name. */
export function checkStackName(stack: string): void {
  if (/^[\s'"]*$/.test(stack)) throw new Fail(`invalid stack name: "${stack}"`)
}
