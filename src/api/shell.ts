/** A shell in a container as whoever types to it sees it. */

/** What it shows before a line. */
export const PROMPT = '/ # '

/** The line that leaves it; the first group is the status, where one is given. */
export const EXIT = /^\s*exit(?:\s+(\d+))?\s*$/
