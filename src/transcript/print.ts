/** Writes a transcript's commands. */

/** A command behind its prompt; what goes on in further lines stands behind `> `, as in a shell. */
export const commandText = (on: string, line: string): string =>
  `${on}$ ${line.replaceAll('\n', '\n> ')}`
