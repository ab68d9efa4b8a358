/** A stack is a label: everything of it carries its name (spec 10.11). */

export const STACK_LABEL = 'com.docker.stack.namespace'
