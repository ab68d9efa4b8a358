/** All that a lab does when it is told to; the page loads it after its first picture. */
export { handle } from './hear'
export { SHELL } from './shell'
