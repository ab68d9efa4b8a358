/** Small drawings around the origin, in pixels. */

export const CROWN = 'M-8,6L-9,-4L-4,0L0,-7L4,0L9,-4L8,6Z'
export const SHIELD = 'M0,-8L7,-5V0Q7,5 0,8.500Q-7,5 -7,0V-5Z'
export const HEART =
  'M0,5C-2,3 -5.500,.8 -5.500,-2C-5.500,-4 -4,-5 -2.700,-5C-1.400,-5 -.5,-4.200 0,-3.200C.5,-4.200 1.400,-5 2.700,-5C4,-5 5.500,-4 5.500,-2C5.500,.8 2,3 0,5Z'
export const POWER = 'M0,-13V-2M-7,-9A11,11 0 1,0 7,-9'
export const PLUG = 'M-4,-13V-7M4,-13V-7M-8,-7H8V-2A8,8 0 0,1 -8,-2ZM0,6V10C0,14 8,12 10,14'
