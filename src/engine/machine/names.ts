/** Names for containers that nobody named: a mood and somebody whose work computers stand on. */
import { below, type Rng } from '../kernel/rng'

const MOODS =
  'admiring bold brave busy calm clever cool eager elegant epic festive focused gallant gifted happy hopeful jolly keen kind laughing loving lucid modest nice peaceful quirky relaxed serene sharp silly stoic sweet tender trusting vibrant vigilant wizardly youthful zealous zen'.split(
    ' ',
  )

const PEOPLE =
  'babbage boole borg cerf church curie dijkstra easley euclid faraday franklin goodall hamilton hermann hopper hypatia johnson kare kepler knuth lamarr lamport leavitt liskov lovelace maxwell mccarthy meitner mendel mirzakhani morse newton noether pascal perlman ramanujan ritchie shannon tesla thompson torvalds turing wilson wing wozniak yonath'.split(
    ' ',
  )

/** One that nobody has; a digit follows where luck finds none. */
export function randomName(rng: Rng, isTaken: (name: string) => boolean): string {
  for (let n = 0; ; n++) {
    const name = `${MOODS[below(rng, MOODS.length)]}_${PEOPLE[below(rng, PEOPLE.length)]}`
    const whole = n === 0 ? name : `${name}${n}`
    if (!isTaken(whole)) return whole
  }
}
