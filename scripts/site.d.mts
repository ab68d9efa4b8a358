import type { IncomingMessage, ServerResponse } from 'node:http'

/** Builds the page, unless what was built is newer than the sources. */
export function ensureBuild(): void
/** Answers with a file of the page. */
export function answer(request: IncomingMessage, response: ServerResponse): void
