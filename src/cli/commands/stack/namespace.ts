/** A stack is a label: everything of it carries its name (spec 10.11). */
import { Fail } from '../../client'

export const STACK_LABEL = 'com.docker.stack.namespace'

/** The filter for what belongs to a stack. */
export const ofStack = (stack: string): { readonly label: readonly string[] } => ({
  label: [`${STACK_LABEL}=${stack}`],
})

/** Fails when the word can be no stack's name. */
export function checkStackName(stack: string): void {
  if (/^[\s'"]*$/.test(stack)) throw new Fail(`invalid stack name: "${stack}"`)
}
