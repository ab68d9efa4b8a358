/** A name for a service that was given none, as Docker makes them: a mood and a scientist. */
import { below, type Rng } from '../../kernel/rng'

const MOODS =
  'admiring amazing bold brave busy charming clever compassionate cool crazy determined ' +
  'dreamy eager ecstatic elastic elegant eloquent epic exciting festive focused friendly ' +
  'gallant gifted gracious happy hopeful hungry inspiring jolly keen kind laughing loving ' +
  'lucid magical modest mystifying nervous nice nostalgic optimistic peaceful pensive ' +
  'practical quirky relaxed romantic serene sharp silly sleepy stoic strange suspicious sweet ' +
  'tender thirsty trusting vibrant vigilant vigorous wizardly wonderful xenodochial youthful ' +
  'zealous zen'
const SCIENTISTS =
  'archimedes babbage banach bardeen bell bohr boyd brown cannon carson cerf chandrasekhar ' +
  'cori curie darwin davinci dijkstra einstein elion engelbart euclid euler faraday fermat ' +
  'fermi feynman franklin galileo galois gauss goldberg goodall hamilton hawking heisenberg ' +
  'hertz hodgkin hoover hopper hypatia johnson joliot kalam kare keller kepler khorana kilby ' +
  'knuth kowalevski lalande lamarr lamport leakey lewin lovelace lumiere mayer mccarthy ' +
  'mcclintock meitner mendel mendeleev mirzakhani morse newton nightingale nobel noether ' +
  'pasteur payne perlman pike poincare ptolemy raman ramanujan ride ritchie roentgen rosalind ' +
  'sammet shannon shockley sinoussi snyder spence stallman swartz tereshkova tesla thompson ' +
  'torvalds turing varahamihira villani volhard wiles wing wozniak wright yalow yonath'

const pick = (rng: Rng, words: string): string => {
  const all = words.split(' ')
  return all[below(rng, all.length)] as string
}

/** `mood_scientist`; nothing keeps two services from drawing the same. */
export const randomName = (rng: Rng): string => `${pick(rng, MOODS)}_${pick(rng, SCIENTISTS)}`
