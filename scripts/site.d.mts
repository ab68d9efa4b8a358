import type { IncomingMessage, ServerResponse } from 'node:http'

/** Builds the page, unless what was built is newer than the sources. */
export function ensureBuild(): void
/** Answers with a file of the page. */
export function answer(request: IncomingMessage, response: ServerResponse): void
/** What a browser loads up to the first picture; needs a build in `dist`. */
export function firstLoad(): string[]
/** Kilobytes that files of the page have when they travel, gzipped. */
export function kilobytes(files: readonly string[]): number
