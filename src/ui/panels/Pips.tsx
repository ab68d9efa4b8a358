/** A pip a manager, full while it lives; the last one that the quorum needs is marked. */
export function Pips(props: {
  readonly managers: number
  readonly alive: number
  readonly quorum: number
}) {
  const { managers, alive, quorum } = props
  return (
    <span className="pips" aria-hidden="true" data-enough={alive >= quorum}>
      {Array.from({ length: managers }, (_, at) => (
        <i key={at} data-alive={at < alive} data-last-needed={at === quorum - 1} />
      ))}
    </span>
  )
}
