/** Sentences about the swarm as a whole, for the picture and the feed. */

/** "3 managers, 2 needed, 1 answers: nothing can change; what runs keeps running". */
export function swarmWords(
  managers: number,
  alive: number,
  quorum: number,
  leader: string | null,
): string {
  const counted = `${managers} ${managers === 1 ? 'manager' : 'managers'}, ${quorum} needed`
  if (alive < quorum) {
    const answer = alive === 1 ? '1 answers' : `${alive} answer`
    return `${counted}, ${answer}: nothing can change; what runs keeps running`
  }
  if (leader === null) return `${counted}, ${alive} alive: an election is due`
  const spare = alive - quorum
  const may =
    spare === 0 ? 'none may be lost' : spare === 1 ? '1 may be lost' : `${spare} may be lost`
  return `${counted}, ${alive} alive: ${may}`
}
