/** What `curl` and `wget` have in common on the page and in containers: URLs, and `-w`. */

const URL = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/

/** Whom a URL names and what it asks for; the host is empty where it is no URL. */
export function partsOf(url: string): {
  readonly host: string
  readonly port: string
  readonly path: string
} {
  const [, host = '', port = '80', path = '/'] = URL.exec(url) ?? []
  return { host, port, path }
}

/** What `-w FORMAT` prints after an answer with that status. */
export const writtenOut = (format: string, status: string): string =>
  format.replaceAll('%{http_code}', status).replaceAll('\\n', '\n')
