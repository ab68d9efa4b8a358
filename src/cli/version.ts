/** Which client's output this one gives: what `docker --version` says. */
export const CLIENT_VERSION = '28.2.2'
