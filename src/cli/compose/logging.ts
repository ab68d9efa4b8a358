/** How two files agree on `logging`, for `docker stack` and `docker compose` alike. */

interface Logging {
  readonly driver?: unknown
}

/** Options of another driver are of no use: the later one stands alone. */
export const isOtherDriver = (before: Logging, after: Logging): boolean =>
  before.driver !== undefined && after.driver !== undefined && before.driver !== after.driver
