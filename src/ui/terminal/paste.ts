/** A paste as the text it means: prompts copied from docs fall away, line ends are of one kind. */

/** `$ docker node ls`, root's `# docker node ls`, and `> ` before a line that goes on. */
const PROMPT = /^\s*(?:\$ |> |# (?=(?:docker|docker-machine|curl|watch) ))/

/**
 * What goes into the line. The last line end is dropped: nothing runs before Enter, and of several
 * lines each is seen first. Control characters mean nothing in a line.
 */
export const pasted = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.replace(PROMPT, ''))
    .join('\n')
